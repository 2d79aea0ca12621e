package io.mutstreams.agent;

import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.StepHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is on trial: what the revisions have touched that have not passed yet. A newer revision
 * takes over what it leaves as it is, with the time that is left, and begins anew with what it
 * touches. A revision has passed when all its parts have.
 *
 * <p>Owned by the change thread.
 */
final class Trial {
  private final List<TrialPart> parts = new ArrayList<>();

  /** The revisions that may still pass: none of their parts has failed, or was touched again. */
  private final SortedSet<Integer> candidates = new TreeSet<>();

  /**
   * What is no good.
   *
   * @param why in words, of the first that is
   * @param revisions that have it
   */
  record Failure(String why, Set<Integer> revisions) {}

  /** The revision as a whole: the agent is to live through its trial. */
  private static final class Whole extends TrialPart {
    Whole(int revision, Duration period, long now) {
      super(revision, period, now);
    }

    @Override
    String thing() {
      return "";
    }

    @Override
    @Nullable String judge(Look look) {
      return null;
    }

    @Override
    void count(Running running, long held, long now) {}
  }

  /**
   * A revision runs that has not passed yet.
   *
   * @param again whether it ran before: then those between do not come to pass any more
   * @param plan what it has changed
   * @param was what ran before
   * @param now what runs now
   * @param held how many bytes operators hold on to already
   * @param at in nanoseconds, as all times here
   */
  void begin(int revision, boolean again, Plan plan, Running was, Running now, long held, long at) {
    now.streams().values().forEach(each -> each.lanes().steps().forEach(StepHost::measure));
    if (again) {
      candidates.clear();
    }
    Set<String> sources = named(plan, "source");
    Set<String> streams = streams(plan, now);
    Set<String> uplinks = named(plan, "uplink");
    Map<String, TrialPart> formers = takeOut(sources, streams, uplinks);
    for (TrialPart part : parts) {
      part.isIn(revision);
      if (part.hasFailed()) {
        part.again(now, held, at);
      }
    }
    sources.retainAll(now.sources().keySet());
    for (String source : sources) {
      TrialPart former = formers.get(TrialPart.thing("source", source));
      parts.add(new SourceTrial(source, revision, was, now, (SourceTrial) former, at));
    }
    streams.retainAll(now.streams().keySet());
    for (String stream : streams) {
      TrialPart former = formers.get(TrialPart.thing("stream", stream));
      parts.add(new StreamTrial(stream, revision, was, now, (StreamTrial) former, held, at));
    }
    uplinks.retainAll(now.uplinks().keySet());
    for (String uplink : uplinks) {
      TrialPart former = formers.get(TrialPart.thing("uplink", uplink));
      parts.add(new UplinkTrial(uplink, revision, was, now, (UplinkTrial) former, at));
    }
    parts.add(new Whole(revision, now.revision().changes().trial().period(), at));
    candidates.add(revision);
  }

  /** What is touched again has not passed as it was, nor have the revisions that had it so. */
  private Map<String, TrialPart> takeOut(
      Set<String> sources, Set<String> streams, Set<String> uplinks) {
    Set<String> touched = new LinkedHashSet<>();
    sources.forEach(source -> touched.add(TrialPart.thing("source", source)));
    streams.forEach(stream -> touched.add(TrialPart.thing("stream", stream)));
    uplinks.forEach(uplink -> touched.add(TrialPart.thing("uplink", uplink)));
    Map<String, TrialPart> out = new HashMap<>();
    parts.removeIf(
        part -> {
          boolean again = touched.contains(part.thing());
          if (again) {
            candidates.removeAll(part.revisions());
            out.put(part.thing(), part);
          }
          return again;
        });
    return out;
  }

  private static Set<String> streams(Plan plan, Running running) {
    Set<String> streams = named(plan, "stream");
    plan.parts().stream()
        .map(Plan.Part::stream)
        .filter(stream -> !stream.isEmpty())
        .forEach(streams::add);
    Set<String> sources = named(plan, "source");
    running
        .revision()
        .streams()
        .values()
        .forEach(
            stream -> {
              if (stream.from().stream().anyMatch(sources::contains)) {
                streams.add(stream.name());
              }
            });
    return streams;
  }

  private static Set<String> named(Plan plan, String thing) {
    Set<String> names = new LinkedHashSet<>();
    plan.parts().stream()
        .filter(part -> part.thing().equals(thing))
        .map(Plan.Part::name)
        .forEach(names::add);
    return names;
  }

  /** Nothing is on trial any more. */
  void end() {
    parts.clear();
    candidates.clear();
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** What turns out to be no good now; null for nothing. */
  @Nullable Failure look(TrialPart.Look look) {
    String first = null;
    Set<Integer> revisions = new TreeSet<>();
    for (TrialPart part : parts) {
      String why = part.failure(look);
      if (why != null) {
        first = first == null ? why : first;
        revisions.addAll(part.revisions());
      }
    }
    candidates.removeAll(revisions);
    return first == null ? null : new Failure(first, revisions);
  }

  /** The revisions that have passed now, after a look: the oldest first. */
  List<Integer> passed(TrialPart.Look look) {
    parts.removeIf(part -> part.hasPassed(look));
    Set<Integer> open = new TreeSet<>();
    parts.forEach(part -> open.addAll(part.revisions()));
    List<Integer> passed = candidates.stream().filter(each -> !open.contains(each)).toList();
    candidates.removeAll(passed);
    return passed;
  }
}
