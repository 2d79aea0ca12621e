package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.LinkStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sessions that have been left, and whose brokers may hold messages that nobody else brings. They
 * are unsubscribed, and closed when nothing more comes.
 *
 * <p>Owned by the change thread.
 */
final class Drains {
  /** When a broker that may send has sent nothing for so long, it has nothing. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long LOOK_MILLIS = 20;
  private static final long CLOSE_MILLIS = 5_000;

  private final Map<String, Drain> drains = new LinkedHashMap<>();

  private static final class Drain {
    private final Running.Line line;
    private final List<Postponed> whose;
    private final Runnable over;
    private boolean unsubscribed;
    private long arrivals = -1;
    private long quietSince;

    Drain(Running.Line line, List<Postponed> whose, Runnable over) {
      this.line = line;
      this.whose = whose;
      this.over = over;
    }

    Session session() {
      Map<String, String> topics = new LinkedHashMap<>();
      whose.forEach(each -> topics.putAll(each.topics()));
      return line.session().with(topics);
    }

    boolean isOver(long now) {
      LinkStatus status = line.feed().status();
      if (!unsubscribed && status.connected()) {
        line.feed().drain();
        unsubscribed = true;
      }
      long came = line.gate().arrivals();
      if (!status.connected() || status.unsettled() > 0 || came != arrivals) {
        arrivals = came;
        quietSince = now;
      }
      return now - quietSince > QUIET_NANOS;
    }
  }

  /**
   * A session is left.
   *
   * @param line may be about to connect
   * @param whose what has gone over from it
   * @param over runs when it has been drained
   */
  void begin(Running.Line line, List<Postponed> whose, Runnable over) {
    Drain drain = new Drain(line, whose, over);
    boolean unused = drain.isOver(System.nanoTime());
    drains.put(line.session().id(), drain);
  }

  /** Closes those that are over; to be called now and then. */
  void look() {
    long now = System.nanoTime();
    drains
        .values()
        .removeIf(
            drain -> {
              boolean over = drain.isOver(now);
              if (over) {
                Closing.quietly(drain.line.feed().close(true, CLOSE_MILLIS));
                drain.over.run();
              }
              return over;
            });
  }

  /** Waits until all are over, but no longer than so long: most have nothing any more. */
  void await(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (!drains.isEmpty() && System.nanoTime() < end) {
        look();
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What has gone over from them. */
  List<Postponed> whose() {
    List<Postponed> all = new ArrayList<>();
    drains.values().forEach(drain -> all.addAll(drain.whose));
    return all;
  }

  /** The sessions, each with what has gone over from it. */
  List<Session> sessions() {
    return drains.values().stream().map(Drain::session).toList();
  }

  /** Sessions without these. */
  List<Session> without(List<Session> sessions) {
    Set<String> ids = new HashSet<>(drains.keySet());
    return sessions.stream().filter(session -> !ids.contains(session.id())).toList();
  }

  /** The agent ends; what is not settled stays with the brokers. */
  void stop() {
    drains.values().forEach(drain -> Closing.quietly(drain.line.feed().close(false, 1_000)));
    drains.clear();
  }
}
