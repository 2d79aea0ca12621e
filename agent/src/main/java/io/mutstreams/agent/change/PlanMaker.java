package io.mutstreams.agent.change;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.LogLevel;
import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.config.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the plan of a change by comparing two revisions; pure. */
final class PlanMaker {
  private final Difference difference;
  private final List<Plan.Part> parts = new ArrayList<>();

  private PlanMaker(Difference difference) {
    this.difference = difference;
  }

  static Plan of(Revision before, Revision after) {
    PlanMaker plan = new PlanMaker(new Difference(before, after));
    if (!before.agentId().isEmpty() && !before.agentId().equals(after.agentId())) {
      plan.add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RENAMED,
          "is now called " + after.agentId() + ", before " + before.agentId());
    }
    plan.agent(before, after);
    plan.sources(before, after);
    plan.streams(before, after);
    plan.uplinks(before, after);
    SwitchPlan.of(before, after, plan::add);
    return new Plan(List.copyOf(plan.parts));
  }

  private void agent(Revision before, Revision after) {
    if (!Objects.equals(before.logLevel(), after.logLevel())) {
      LogLevel level = after.logLevel();
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          level == null ? "logs as its command line says" : "logs at level " + Words.word(level));
    }
    if (!before.mask().equals(after.mask())) {
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          after.mask().isEmpty()
              ? "masks the usual fields alone"
              : "masks fields with " + String.join(", ", after.mask()) + " in their names, too");
    }
    if (!before.agentId().isEmpty()) {
      plugins(before.plugins(), after);
    }
    if (!before.changes().equals(after.changes())) {
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          "other things are asked of changes (section changes)");
    }
    http(before.http(), after);
  }

  private void http(@Nullable HttpConfig before, Revision after) {
    HttpConfig now = after.http();
    if (now != null && !now.saysAs(before)) {
      boolean moves = before == null || !now.listensAs(before);
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          moves ? "answers at " + now.url() : "answers HTTP to others than before");
    } else if (now == null && before != null) {
      add("agent", after.agentId(), Plan.Action.IS_RECONFIGURED, "answers no HTTP any more");
    }
  }

  private void plugins(PluginsConfig before, Revision after) {
    PluginsConfig now = after.plugins();
    if (!before.trustsAs(now)) {
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          "other jars are trusted (plugins.trust: " + Words.word(now.trust()) + ")");
    }
    if (!before.folders().equals(now.folders())) {
      add(
          "agent",
          after.agentId(),
          Plan.Action.IS_RECONFIGURED,
          "takes jars from "
              + (now.folders().isEmpty()
                  ? "no folder that the configuration names"
                  : now.folders().stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
  }

  private void add(String thing, String name, Plan.Action action, String words) {
    String line = thing + " " + name + ": " + words;
    parts.add(new Plan.Part(thing, name, "", action, Plan.State.NONE, line));
  }

  private void addStep(
      StreamConfig stream, StepConfig step, Plan.Action action, Plan.State state, String words) {
    String line = "stream " + stream.name() + ": step " + step.id() + " " + words;
    Plan.State known = step.type().spec().states().isEmpty() ? Plan.State.NONE : state;
    String fate =
        switch (known) {
          case KEPT -> ", its state is kept";
          case LOST -> action == Plan.Action.IS_RECONFIGURED ? ", and goes" : ", and its state";
          case NONE -> "";
        };
    parts.add(new Plan.Part("step", step.id(), stream.name(), action, known, line + fate));
  }

  private void sources(Revision before, Revision after) {
    Map<String, SourceConfig> old = new LinkedHashMap<>(before.sources());
    after
        .sources()
        .forEach(
            (name, now) -> {
              String called = before.sources().containsKey(name) ? null : oldName(old, after, now);
              if (called != null) {
                add("source", called, Plan.Action.IS_RENAMED, "is now called " + name);
                old.put(name, Objects.requireNonNull(old.remove(called)));
              }
            });
    startsAndStops("source", old, after.sources());
    after
        .sources()
        .forEach(
            (name, now) -> {
              SourceConfig was = old.get(name);
              if (was != null) {
                source(name, was, now);
              }
            });
  }

  /** One that goes and had the same topics of the same broker. */
  private @Nullable String oldName(
      Map<String, SourceConfig> old, Revision after, SourceConfig now) {
    return old.values().stream()
        .filter(was -> !after.sources().containsKey(was.name()))
        .filter(was -> Set.copyOf(was.topics()).equals(Set.copyOf(now.topics())))
        .filter(was -> difference.feed(was, now) != Difference.FeedChange.MOVE)
        .map(SourceConfig::name)
        .findFirst()
        .orElse(null);
  }

  private void source(String name, SourceConfig old, SourceConfig now) {
    switch (difference.feed(old, now)) {
      case TOPICS ->
          add(
              "source",
              name,
              Plan.Action.IS_RECONFIGURED,
              "listens to " + String.join(", ", now.topics()));
      case RECONNECT ->
          add("source", name, Plan.Action.IS_RECONFIGURED, "connects anew, the session stays");
      case MOVE -> add("source", name, Plan.Action.MOVES, "moves to " + now.connection());
      case NONE -> {
        if (!old.fingerprint().equals(now.fingerprint())) {
          add("source", name, Plan.Action.IS_RECONFIGURED, "makes its records in another way");
        }
      }
    }
  }

  private void streams(Revision before, Revision after) {
    startsAndStops("stream", before.streams(), after.streams());
    after
        .streams()
        .forEach(
            (name, now) -> {
              StreamConfig old = before.streams().get(name);
              if (old != null && old.lanes() != now.lanes()) {
                lanes(old, now);
              }
              if (old != null && difference.streamChanged(old, now)) {
                stream(old, now);
              }
            });
  }

  private static boolean hasState(StreamConfig stream) {
    return stream.steps().stream().anyMatch(step -> !step.type().spec().states().isEmpty());
  }

  private void lanes(StreamConfig old, StreamConfig now) {
    boolean state = hasState(now);
    changes(
        now,
        (now.lanes() == 1 ? "goes on in one lane" : "goes on in " + now.lanes() + " lanes")
            + ", before "
            + old.lanes()
            + (state ? "; the state of each key goes with it" : ""));
  }

  private void stream(StreamConfig old, StreamConfig now) {
    int count = parts.size();
    if (!old.from().equals(now.from())) {
      changes(now, "takes from " + String.join(", ", now.from()));
    }
    Map<String, StepConfig> oldSteps = byId(old);
    Map<String, StepConfig> nowSteps = byId(now);
    nowSteps.forEach(
        (id, step) -> {
          StepConfig was = oldSteps.get(id);
          if (was == null) {
            addStep(now, step, Plan.Action.STARTS, Plan.State.NONE, "is new");
          } else {
            step(now, was, step);
          }
        });
    oldSteps.forEach(
        (id, step) -> {
          if (!nowSteps.containsKey(id)) {
            addStep(old, step, Plan.Action.STOPS, Plan.State.LOST, "goes");
          }
        });
    if (difference.outputsChanged(old, now)) {
      changes(now, "its routes change");
    }
    if (parts.size() == count && !Difference.stepsOf(old).equals(Difference.stepsOf(now))) {
      changes(now, "its steps change places");
    } else if (parts.size() == count) {
      repeats(old, now);
    }
  }

  /** Of how many messages the ids are remembered is nothing that a person would notice. */
  private void repeats(StreamConfig old, StreamConfig now) {
    Set<String> known = difference.identified(now);
    if (hasState(now) && !known.equals(difference.formerlyIdentified(old))) {
      changes(
          now,
          known.isEmpty()
              ? "knows no repeats by their ids any more"
              : "knows repeats from " + String.join(", ", new TreeSet<>(known)) + " by their ids");
    }
  }

  private void changes(StreamConfig stream, String words) {
    add("stream", stream.name(), Plan.Action.IS_RECONFIGURED, words);
  }

  private void step(StreamConfig stream, StepConfig was, StepConfig now) {
    String before = was.type().spec().type();
    String type = now.type().spec().type();
    if (!before.equals(type)) {
      addStep(stream, was, Plan.Action.STOPS, Plan.State.LOST, "(" + before + ") goes");
      addStep(stream, now, Plan.Action.STARTS, Plan.State.NONE, "is a new one (" + type + ")");
    } else if (!was.type().hash().equals(now.type().hash())) {
      String plugin = now.type().plugin() + " " + now.type().version();
      reconfigured(stream, was, now, "runs " + plugin);
    } else if (!Difference.sameStep(was, now)) {
      reconfigured(stream, was, now, "has other settings");
    }
  }

  private void reconfigured(StreamConfig stream, StepConfig was, StepConfig now, String words) {
    String loses = now.meaning().loses(was.meaning());
    addStep(
        stream,
        now,
        Plan.Action.IS_RECONFIGURED,
        loses == null ? Plan.State.KEPT : Plan.State.LOST,
        loses == null || now.type().spec().states().isEmpty()
            ? words
            : words + "; its state " + loses);
  }

  private static Map<String, StepConfig> byId(StreamConfig stream) {
    Map<String, StepConfig> steps = new LinkedHashMap<>();
    stream.steps().forEach(step -> steps.put(step.id(), step));
    return steps;
  }

  private void uplinks(Revision before, Revision after) {
    startsAndStops("uplink", TakeoverPlan.renamed(before, after, this::add), after.uplinks());
    TakeoverPlan.of(before, after, this::add);
    after
        .uplinks()
        .forEach(
            (name, now) -> {
              UplinkConfig old = before.uplinks().get(name);
              if (old == null) {
                return;
              }
              if (difference.reconnects(old, now)) {
                add(
                    "uplink",
                    name,
                    Plan.Action.MOVES,
                    "goes over to connection " + now.connection());
              } else if (!old.fingerprint().equals(now.fingerprint())) {
                add("uplink", name, Plan.Action.IS_RECONFIGURED, "has other settings");
              }
              String drops = now.outbox().drops(old.outbox());
              if (drops != null) {
                add(
                    "uplink",
                    name,
                    Plan.Action.IS_RECONFIGURED,
                    "drops " + drops + " of what its outbox holds");
              }
            });
  }

  private void startsAndStops(String what, Map<String, ?> before, Map<String, ?> after) {
    for (String name : after.keySet()) {
      if (!before.containsKey(name)) {
        add(what, name, Plan.Action.STARTS, "starts");
      }
    }
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        stops(what, name, before.get(name));
      }
    }
  }

  private void stops(String what, String name, @Nullable Object thing) {
    boolean state = thing instanceof StreamConfig stream && hasState(stream);
    String words =
        what + " " + name + ": stops" + (state ? ", and the state of its steps goes" : "");
    parts.add(
        new Plan.Part(
            what, name, "", Plan.Action.STOPS, state ? Plan.State.LOST : Plan.State.NONE, words));
  }
}
