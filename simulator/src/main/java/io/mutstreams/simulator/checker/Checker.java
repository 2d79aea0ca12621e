package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.publisher.Ledger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Compares what arrives upstream with a ledger of what was sent.
 *
 * <p>Shared by the thread that receives and those that ask; everything is under its lock.
 */
public final class Checker {
  private record Identity(String topic, String key, int seq) {}

  private final List<Tally> tallies;
  private final UnaryOperator<String> grouping;
  private final Map<String, Arrivals> groups = new TreeMap<>();
  private final Arrivals all = new Arrivals();
  private final int window;
  private final ArrayDeque<Identity> recent = new ArrayDeque<>();
  private final Set<Identity> suspects = new HashSet<>();
  private long count;
  private long lastNanos = System.nanoTime();

  /**
   * A checker that has seen nothing.
   *
   * @param destinations the places to judge; a topic may belong to several
   * @param grouping turns a topic into the name of the group whose silences are measured
   * @param window how many messages the upstream broker may have had unacknowledged when the
   *     checker's connection broke: its Receive Maximum
   */
  public Checker(List<Destination> destinations, UnaryOperator<String> grouping, int window) {
    this.tallies = destinations.stream().map(Tally::new).toList();
    this.grouping = grouping;
    this.window = window;
  }

  /**
   * A checker of one destination that groups silences by topic.
   *
   * @param destination the place to judge
   */
  public Checker(Destination destination) {
    this(List.of(destination), topic -> topic, Subscriber.RECEIVE_MAXIMUM);
  }

  /**
   * A message arrived.
   *
   * @param arrival the message
   */
  public synchronized void arrived(Arrival arrival) {
    lastNanos = System.nanoTime();
    boolean again = isRedelivered(arrival);
    if (!again) {
      count++;
      all.add(arrival.micros());
      groups
          .computeIfAbsent(grouping.apply(arrival.topic()), g -> new Arrivals())
          .add(arrival.micros());
    }
    for (Tally tally : tallies) {
      if (tally.destination().topics().test(arrival.topic())) {
        if (again) {
          tally.redelivered();
        } else {
          tally.arrived(arrival);
        }
      }
    }
  }

  /**
   * The checker's own connection broke and was made again. The broker now sends again what it had
   * not seen acknowledged: always the oldest first, so the first message that is none of the last
   * ones ends it.
   */
  public synchronized void reconnected() {
    suspects.clear();
    suspects.addAll(recent);
  }

  /** The number that a payload carries, where a destination wants one. Any thread. */
  long numberIn(byte[] payload) {
    for (Tally tally : tallies) {
      Numbering numbering = tally.destination().numbering();
      if (numbering != null) {
        return numbering.in(payload);
      }
    }
    return Numbering.NONE;
  }

  private boolean isRedelivered(Arrival arrival) {
    Stamp stamp = arrival.stamp();
    if (stamp == null) {
      return false;
    }
    var identity = new Identity(arrival.topic(), stamp.key(), stamp.seq());
    if (!suspects.isEmpty()) {
      if (suspects.remove(identity)) {
        return true;
      }
      suspects.clear();
    }
    recent.add(identity);
    if (recent.size() > window) {
      recent.remove();
    }
    return false;
  }

  /**
   * How many messages arrived.
   *
   * @return messages, duplicates and strangers included
   */
  public synchronized long arrivals() {
    return count;
  }

  /**
   * How long it has been quiet.
   *
   * @return the time since the last arrival, or since the beginning
   */
  public synchronized Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - lastNanos);
  }

  /**
   * Judges each destination.
   *
   * @param ledger what was sent
   * @return one verdict per destination, in their order
   */
  public synchronized List<Verdict> verdicts(Ledger ledger) {
    double silence = all.longest("all").millis();
    return tallies.stream().map(tally -> tally.verdict(ledger, silence)).toList();
  }

  /**
   * Judges the first destination.
   *
   * @param ledger what was sent
   * @return its verdict
   */
  public Verdict verdict(Ledger ledger) {
    return verdicts(ledger).get(0);
  }

  /**
   * Waits until nothing is missing, or until nothing has arrived for a while.
   *
   * @param ledger what was sent; complete by now
   * @param quiet how long without an arrival before giving up
   * @param longest how long to wait in all
   * @return whether nothing is missing
   * @throws InterruptedException when interrupted
   */
  public boolean await(Ledger ledger, Duration quiet, Duration longest)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      if (verdicts(ledger).stream().allMatch(v -> v.lost() == 0)) {
        return true;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      boolean still = quiet().compareTo(quiet) > 0 && waited.compareTo(quiet) > 0;
      if (still || waited.compareTo(longest) > 0) {
        return false;
      }
      Thread.sleep(200);
    }
  }

  /**
   * The longest silence of each group between its first and its last message.
   *
   * @return one per group, by name
   */
  public synchronized List<Silence> silences() {
    return groups.entrySet().stream().map(e -> e.getValue().longest(e.getKey())).toList();
  }

  /**
   * The longest silence of each group within a window of time, whose ends count like messages.
   *
   * @param fromMicros begin, in microseconds since the epoch
   * @param toMicros end
   * @return one per group, by name
   */
  public synchronized List<Silence> silences(long fromMicros, long toMicros) {
    return groups.entrySet().stream()
        .map(e -> e.getValue().longest(e.getKey(), fromMicros, toMicros))
        .toList();
  }
}
