package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a feed and the source nodes, and hands each arrival to the node whose topic it
 * bears. Most feeds serve one source; several where topics went over from one to another.
 *
 * <p>Arrivals come by one thread at a time; a change pauses, leads elsewhere and resumes from its
 * own thread. The monitor guards it all: it is never contended but at a change. While paused,
 * arrivals are kept in order; the number of those of QoS 1 is bounded by the Receive Maximum, since
 * none of them is acknowledged.
 */
public final class Gate implements Arrivals {
  private static final int MOST_KEPT = 10_000;
  private static final int MOST_KNOWN = 10_000;

  /**
   * Where arrivals go.
   *
   * @param filters the topic filters; none overlaps one of another way of the same gate
   * @param node takes what they match
   */
  public record Way(List<String> filters, SourceNode node) {}

  private final ArrayDeque<Arrival> kept = new ArrayDeque<>();
  private final Map<String, Way> known = new HashMap<>();
  private List<Way> ways = List.of();
  private volatile String name = "";
  private boolean paused = true;
  private long arrivals;

  /** A gate that is paused and leads nowhere yet. */
  public Gate() {}

  /** The sources that it leads to, for the log; any thread. */
  public String name() {
    return name;
  }

  @Override
  public void accept(Arrival arrival) {
    Settlement settlement;
    synchronized (this) {
      arrivals++;
      settlement = paused ? null : dispatch(arrival);
      if (settlement == null) {
        paused = true;
        settlement = keep(arrival);
      }
    }
    if (settlement != null) {
      settlement.release();
    }
  }

  /** How many have arrived. */
  public synchronized long arrivals() {
    return arrivals;
  }

  /** Whether nothing is kept. */
  public synchronized boolean keepsNothing() {
    return kept.isEmpty();
  }

  /**
   * Whether the first or the last of what is kept is known.
   *
   * @param known tells of an id as {@link Overlap} has it
   */
  public synchronized boolean keeps(LongPredicate known) {
    return isKnown(kept.peekFirst(), known) || isKnown(kept.peekLast(), known);
  }

  private boolean isKnown(@Nullable Arrival arrival, LongPredicate known) {
    Way way = arrival == null ? null : way(arrival.topic());
    if (arrival == null || way == null) {
      return false;
    }
    OptionalLong id = way.node().idOf(arrival);
    return id.isPresent() && known.test(id.getAsLong());
  }

  /**
   * What is not acknowledged is bounded by the Receive Maximum, what needs none is not.
   *
   * @return what lets go of it, to be released outside of the monitor; null when it is kept
   */
  private @Nullable Settlement keep(Arrival arrival) {
    if (arrival.qos() > 0 || kept.size() < MOST_KEPT) {
      kept.add(arrival);
      return null;
    }
    overflowed(arrival.topic());
    return new Settlement(arrival.settled());
  }

  @Override
  public synchronized void overflowed(String topic) {
    Way way = way(topic);
    if (way != null) {
      way.node().overflow();
    }
  }

  /** From now on arrivals are kept. */
  public synchronized void pause() {
    paused = true;
  }

  /** Leads elsewhere, also what is kept; while paused. */
  public synchronized void lead(List<Way> newWays) {
    ways = List.copyOf(newWays);
    name = ways.stream().map(way -> way.node().name()).distinct().collect(Collectors.joining(", "));
    known.clear();
  }

  /** What was kept goes on its way, and everything after it. */
  public void resume() {
    List<Settlement> settlements = new ArrayList<>();
    synchronized (this) {
      paused = false;
      for (Arrival arrival = kept.peek(); arrival != null && !paused; arrival = kept.peek()) {
        Settlement settlement = dispatch(arrival);
        if (settlement == null) {
          paused = true;
        } else {
          kept.remove();
          settlements.add(settlement);
        }
      }
    }
    settlements.forEach(Settlement::release);
  }

  /**
   * Sends an arrival to its node; one that no way takes is let go.
   *
   * @return to be released outside of the monitor: it may call the feed; null where its node takes
   *     none now
   */
  private @Nullable Settlement dispatch(Arrival arrival) {
    Way way = way(arrival.topic());
    return way == null ? new Settlement(arrival.settled()) : way.node().dispatch(arrival);
  }

  private @Nullable Way way(String topic) {
    if (ways.size() == 1) {
      return ways.get(0); // The feed hands over nothing else.
    }
    Way found = known.get(topic);
    if (found == null) {
      found = find(topic);
      if (found != null) {
        if (known.size() >= MOST_KNOWN) {
          known.clear();
        }
        known.put(topic, found);
      }
    }
    return found;
  }

  private @Nullable Way find(String topic) {
    for (Way way : ways) {
      for (String filter : way.filters()) {
        // A topic has no wildcards: it overlaps with what matches it.
        if (TopicFilter.overlap(filter, topic)) {
          return way;
        }
      }
    }
    return null;
  }
}
