package io.mutstreams.agent.change;

import io.mutstreams.agent.config.SourceConfig;
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
import java.util.function.Predicate;
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
  private static final long CATCH_UP_MILLIS = 8_000;
  private static final long STEP_MILLIS = 5_000;
  private static final long STRANGERS_MILLIS = 1_000;
  private static final long IDLE_MILLIS = 200;
  private static final long LOOK_MILLIS = 5;

  /** With so many looks at which nothing comes there is nothing to wait for. */
  private static final int IDLE_LOOKS = 20;

  private static final long LEAST_STRANGER_LOOKS = 200;

  private final Prepared prepared;
  private final Transfers transfers;
  private final Map<String, Overlap> bySource = new LinkedHashMap<>();

  /** The ids of sessions that have not caught up. */
  private final Set<String> behind = new HashSet<>();

  /** The ids of those whose broker did not hold them back after the new ones had begun. */
  private final Set<String> free = new HashSet<>();

  Overlaps(Prepared prepared) {
    this.prepared = prepared;
    this.transfers = new Transfers(prepared);
  }

  /** Finds them, but for those that go to a session whose broker cannot be reached. */
  void find() {
    transfers.find();
    for (Session session : prepared.plan()) {
      Running.Line line = prepared.before.lines().get(session.id());
      if (prepared.moves.isUnreached(session, prepared.terms(session))
          || (line != null && !line.feed().status().connected())) {
        boolean unused = postpone(session);
      }
    }
  }

  /**
   * Lets what goes over to a session stay where it is for now.
   *
   * @return whether anything does, and could
   */
  boolean postpone(Session to) {
    if (!transfers.isHeir(to)) {
      return false;
    }
    List<Postponed> postponed = transfers.takeOut(to, prepared.moves.agents());
    prepared.postpone(postponed);
    Set<String> still = new HashSet<>();
    groups().forEach(still::addAll);
    forget(source -> !still.contains(source));
    return !postponed.isEmpty();
  }

  /** What is about to be left, as if it had to wait. */
  List<Postponed> leaving() {
    return transfers.leaving(prepared.moves.agents());
  }

  /** Whether nothing goes over from one session to another. */
  boolean isNone() {
    return transfers.all().isEmpty();
  }

  /** What goes over from a session that is left as a whole. */
  List<Postponed> left(Session former) {
    return transfers.left(former, prepared.moves.agents());
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
    if (transfers.withIds().stream().anyMatch(each -> !each.sameBroker())) {
      // What one broker has had before, another may get a little later, and then send anew.
      TimeUnit.MILLISECONDS.sleep(lead());
    }
  }

  /**
   * Whether a session takes topics over from another one. It is begun when all else is prepared:
   * until the commit its broker keeps for it what comes, and few keep much.
   */
  boolean isHeir(Session session) {
    return transfers.isHeir(session);
  }

  /** A source that gets what a session leaves; null where nobody does. */
  @Nullable SourceConfig heir(Session session) {
    return transfers.heir(session);
  }

  /** The sources whose ids must be remembered together. */
  private List<Set<String>> groups() {
    List<Set<String>> groups = new ArrayList<>();
    for (Transfers.Transfer each : transfers.withIds()) {
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
    for (Transfers.Transfer each : transfers.withIds()) {
      int idle = 0;
      while (!caughtUp(each, idle)) {
        if (millis(System.nanoTime() - began) > CATCH_UP_MILLIS + lead()) {
          behind.add(each.from().session().id());
          break;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        idle = each.from().feed().status().unsettled() == 0 ? idle + 1 : 0;
      }
    }
    for (Running.Line line : prepared.before.lines().values()) {
      while (heir(line.session()) != null
          && lags(line)
          && !isPassed(line.session())
          && millis(System.nanoTime() - began) < CATCH_UP_MILLIS + lead()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      if (!lags(line)) {
        free.add(line.session().id());
      }
    }
  }

  /**
   * What goes over from a session whose broker may have messages that the new one does not bring;
   * empty where it has none.
   */
  List<Postponed> strange(Running.Line line) {
    String id = line.session().id();
    List<Transfers.Transfer> its =
        transfers.all().stream().filter(each -> each.from().session().id().equals(id)).toList();
    boolean unknown = its.stream().anyMatch(each -> !each.sameBroker() && !each.sameIds());
    return unknown && line.feed().status().connected()
        ? leaving().stream().filter(each -> each.former().id().equals(id)).toList()
        : List.of();
  }

  /** Whether the broker of a session that is connected may hold more than it may send. */
  private static boolean lags(Running.Line line) {
    LinkStatus status = line.feed().status();
    return status.connected() && line.isFull(status);
  }

  /** By how much a message may reach one broker before another, and come once. */
  private long lead() {
    return prepared.after.changes().overlap().toMillis();
  }

  /** As many looks where something comes by the new session, and may come yet by the former. */
  private long strangerLooks() {
    return Math.max(LEAST_STRANGER_LOOKS, lead() * 6 / 5 / LOOK_MILLIS);
  }

  private boolean caughtUp(Transfers.Transfer each, int idle) {
    Running.Line to = prepared.newLines.get(each.to().id());
    return to == null
        || !each.from().feed().status().connected()
        || idle > (to.gate().keepsNothing() ? IDLE_LOOKS : strangerLooks())
        || comesAgain(each);
  }

  /** Whether something that a new session has to deliver has come by the former one. */
  private boolean comesAgain(Transfers.Transfer each) {
    Running.Line to = prepared.newLines.get(each.to().id());
    Overlap overlap = bySource.get(each.heir());
    return to != null && overlap != null && to.gate().keeps(overlap::knows);
  }

  /** Whether all that a session has for others has come. */
  private boolean isPassed(Session session) {
    List<Transfers.Transfer> its =
        transfers.withIds().stream()
            .filter(each -> each.from().session().id().equals(session.id()))
            .toList();
    return !its.isEmpty() && its.stream().allMatch(this::comesAgain);
  }

  /** Whether the broker of a session may hold what nobody else brings; after waiting for it. */
  boolean isBehind(Running.Line line) {
    return behind.contains(line.session().id())
        || (heir(line.session()) != null
            && !free.contains(line.session().id())
            && lags(line)
            && !isPassed(line.session()));
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
    forget(source -> true);
  }

  private void forget(Predicate<String> which) {
    bySource.forEach(
        (source, overlap) -> {
          if (which.test(source)) {
            node(source).forget(overlap);
          }
        });
    resume();
    bySource.keySet().removeIf(which);
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
