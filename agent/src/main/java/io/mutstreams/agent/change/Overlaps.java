package io.mutstreams.agent.change;

import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.TopicFilter;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.Overlap;
import io.mutstreams.agent.flow.SourceNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a change leads topics of sources that declare an id from one session to another: what both
 * deliver meanwhile is to count once, and in order. So the sources remember ids from before the new
 * session is begun until the former one is left ({@link Overlap}), and the change waits a moment
 * until the former one has delivered what the new one does not have.
 *
 * <p>Owned by the change thread.
 */
final class Overlaps {
  /** By how much a message may reach one broker before another, and come once. */
  private static final long LEAD_MILLIS = 1_000;

  private static final long CATCH_UP_MILLIS = 8_000;
  private static final long STEP_MILLIS = 5_000;
  private static final long STRANGERS_MILLIS = 1_000;
  private static final long IDLE_MILLIS = 200;
  private static final long LOOK_MILLIS = 5;

  /** With so many looks at which nothing comes there is nothing to wait for. */
  private static final int IDLE_LOOKS = 20;

  /** The same where something comes by the new session, and may be on its way by the former. */
  private static final int STRANGER_LOOKS = 200;

  private final Prepared prepared;
  private final List<Takeover> takeovers = new ArrayList<>();
  private final Map<String, Overlap> bySource = new LinkedHashMap<>();
  private final Set<String> heirs = new HashSet<>();

  /** The ids of sessions that have not caught up. */
  private final Set<String> behind = new HashSet<>();

  /** The source that gets what a session leaves, by the session's id. */
  private final Map<String, SourceConfig> heirOf = new LinkedHashMap<>();

  /** Topics that go over from a session that runs to another one. */
  private record Takeover(Running.Line from, Session to, String source, String heir) {}

  Overlaps(Prepared prepared) {
    this.prepared = prepared;
  }

  /** Finds them. */
  void find() {
    prepared.plan.forEach(this::find);
  }

  /** The sources concerned begin to remember; before the new sessions are begun. */
  void begin() throws InterruptedException {
    List<Set<String>> groups = groups();
    int held = prepared.nodes.values().stream().mapToInt(SourceNode::remembered).sum();
    int most = Math.max(0, Overlap.MOST - held) / Math.max(1, groups.size());
    for (Set<String> group : groups) {
      Overlap overlap = new Overlap(most);
      group.forEach(
          source -> {
            bySource.put(source, overlap);
            node(source).remember(overlap);
          });
    }
    if (takeovers.stream().anyMatch(each -> !sameBroker(each.from().session(), each.to()))) {
      // What one broker has had before, another may get a little later, and then send anew.
      TimeUnit.MILLISECONDS.sleep(LEAD_MILLIS);
    }
  }

  /**
   * Whether a session takes topics over from another one. It is begun when all else is prepared:
   * until the commit its broker keeps for it what comes, and few keep much.
   */
  boolean isHeir(Session session) {
    return heirs.contains(session.id());
  }

  /** A source that gets what a session leaves; null where nobody does. */
  @Nullable SourceConfig heir(Session session) {
    return heirOf.get(session.id());
  }

  private void find(Session to) {
    Running.Line same = prepared.before.lines().get(to.id());
    to.topics()
        .forEach(
            (filter, heir) -> {
              if (same == null || !same.session().topics().containsKey(filter)) {
                find(to, filter, heir);
              }
            });
  }

  private void find(Session to, String filter, String heir) {
    for (Running.Line from : prepared.before.lines().values()) {
      if (!from.session().id().equals(to.id())) {
        from.session()
            .topics()
            .forEach(
                (lost, source) -> {
                  if (TopicFilter.overlap(lost, filter)
                      && isLeft(from, lost)
                      && (source.equals(heir) || sameBroker(from.session(), to))) {
                    heirs.add(to.id());
                    heirOf.put(
                        from.session().id(),
                        Objects.requireNonNull(prepared.after.sources().get(heir), heir));
                    if (sameIds(source, heir)) {
                      takeovers.add(new Takeover(from, to, source, heir));
                    }
                  }
                });
      }
    }
  }

  private boolean isLeft(Running.Line line, String filter) {
    return prepared.plan.stream()
        .noneMatch(
            session ->
                session.id().equals(line.session().id()) && session.topics().containsKey(filter));
  }

  private static boolean sameBroker(Session one, Session other) {
    return Session.sameClients(one.broker(), other.broker());
  }

  /** Whether an id means the same in both. */
  private boolean sameIds(String before, String after) {
    SourceConfig old = prepared.before.revision().sources().get(before);
    SourceConfig now = prepared.after.sources().get(after);
    return old != null
        && now != null
        && old.id() != null
        && now.id() != null
        && old.id().source().equals(now.id().source());
  }

  /** The sources whose ids must be remembered together. */
  private List<Set<String>> groups() {
    List<Set<String>> groups = new ArrayList<>();
    for (Takeover each : takeovers) {
      Set<String> group = new LinkedHashSet<>(List.of(each.source()));
      group.add(each.heir());
      for (Set<String> other : List.copyOf(groups)) {
        if (!Collections.disjoint(other, group)) {
          group.addAll(other);
          groups.remove(other);
        }
      }
      groups.add(group);
    }
    return groups;
  }

  private SourceNode node(String source) {
    Running.Source running = prepared.before.sources().get(source);
    return running == null
        ? Objects.requireNonNull(prepared.nodes.get(source), source)
        : running.node();
  }

  /**
   * Waits, but not for long, until the former sessions have delivered all that came to their broker
   * before the new ones were begun: what came by the new one has come by the former then, or
   * nothing comes by that. That the former one has nothing open does not tell at once: on a busy
   * machine something may be on its way.
   */
  void catchUp() throws InterruptedException {
    long began = System.nanoTime();
    for (Takeover each : takeovers) {
      int idle = 0;
      while (!caughtUp(each, idle)) {
        if (millis(System.nanoTime() - began) > CATCH_UP_MILLIS) {
          behind.add(each.from().session().id());
          break;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        idle = each.from().feed().status().unsettled() == 0 ? idle + 1 : 0;
      }
    }
    for (Running.Line line : prepared.before.lines().values()) {
      while (heirOf.containsKey(line.session().id())
          && lags(line)
          && !isPassed(line.session())
          && millis(System.nanoTime() - began) < CATCH_UP_MILLIS) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }

  /** Whether the broker of a session that is connected may hold more than it may send. */
  private static boolean lags(Running.Line line) {
    LinkStatus status = line.feed().status();
    return status.connected() && status.unsettled() >= line.terms().receiveMaximum();
  }

  private boolean caughtUp(Takeover each, int idle) {
    Running.Line to = prepared.newLines.get(each.to().id());
    return to == null
        || !each.from().feed().status().connected()
        || idle > (to.gate().keepsNothing() ? IDLE_LOOKS : STRANGER_LOOKS)
        || comesAgain(each);
  }

  /** Whether something that a new session has to deliver has come by the former one. */
  private boolean comesAgain(Takeover each) {
    Running.Line to = prepared.newLines.get(each.to().id());
    Overlap overlap = bySource.get(each.heir());
    return to != null && overlap != null && to.gate().keeps(overlap::knows);
  }

  /** Whether all that a session has for others has come. */
  private boolean isPassed(Session session) {
    List<Takeover> its =
        takeovers.stream().filter(each -> each.from().session().id().equals(session.id())).toList();
    return !its.isEmpty() && its.stream().allMatch(this::comesAgain);
  }

  /** Whether the broker of a session may hold what nobody else brings; after waiting for it. */
  boolean isBehind(Running.Line line) {
    return behind.contains(line.session().id())
        || (lags(line) && heirOf.containsKey(line.session().id()) && !isPassed(line.session()));
  }

  /** The change is about to be committed. */
  void committed() {
    bySource.values().forEach(Overlap::committed);
    resume();
  }

  /**
   * Waits, but not for long, until former and new sessions deliver the same: as long as the broker
   * has a queue for the new one it may drop what comes, and the former one is what brings it.
   */
  void awaitStep() {
    long began = System.nanoTime();
    for (Overlap overlap : Set.copyOf(bySource.values())) {
      long messages = overlap.messages();
      long arrivedAt = System.nanoTime();
      while (!overlap.inStep()) {
        long now = System.nanoTime();
        if (overlap.messages() != messages) {
          messages = overlap.messages();
          arrivedAt = now;
        }
        if (millis(now - began) > (overlap.repeats() > 0 ? STEP_MILLIS : STRANGERS_MILLIS)
            || millis(now - arrivedAt) > IDLE_MILLIS) {
          break;
        }
        try {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** The former sessions have been left. */
  void left() {
    bySource.values().forEach(Overlap::left);
  }

  /** The change is refused. */
  void abort() {
    bySource.forEach((source, overlap) -> node(source).forget(overlap));
    resume();
  }

  /** Those that stood still because there was no room for more ids go on. */
  private void resume() {
    for (Running.Line line : prepared.before.lines().values()) {
      if (line.session().sources().stream().anyMatch(bySource::containsKey)) {
        line.gate().resume();
      }
    }
  }
}
