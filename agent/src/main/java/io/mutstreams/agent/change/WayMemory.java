package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Outboxes;
import io.mutstreams.agent.flow.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Remembers over restarts which ways there are, and by which earlier ones records went that may not
 * be delivered yet.
 *
 * <p>Owned by the change thread.
 */
final class WayMemory {
  static final String PLACE = ":ways";

  private static final long LOOK_MILLIS = 1_000;

  private final Outboxes outboxes;
  private final KeptTree kept;
  private @Nullable Remembered remembered;

  private record Remembered(Set<Way> ways, Set<Way> past) {}

  /**
   * Begins to read.
   *
   * @param patienceMillis how long to wait for what was remembered
   */
  WayMemory(StateStore store, Outboxes outboxes, long patienceMillis) {
    this.outboxes = outboxes;
    this.kept = new KeptTree(store, PLACE, patienceMillis);
  }

  /** The ways that there are, or were when the agent ended. */
  Set<Way> ways() {
    return known().ways();
  }

  /** Ways of before by which records went that may not be delivered. */
  Set<Way> past() {
    return known().past();
  }

  private Remembered known() {
    Remembered known = remembered;
    if (known == null) {
      known = read();
      remembered = known;
    }
    return known;
  }

  private Remembered read() {
    Map<?, ?> tree = kept.read();
    return tree == null
        ? new Remembered(Set.of(), Set.of())
        : new Remembered(parse(tree.get("ways")), parse(tree.get("past")));
  }

  /**
   * After a change; written if it is new, without waiting for it.
   *
   * @param ways those that there are now
   * @param left those that records have left by it
   */
  void remember(Set<Way> ways, Set<Way> left) {
    Set<Way> past = new LinkedHashSet<>(known().past());
    past.addAll(left);
    Map<String, Boolean> delivered = new HashMap<>();
    past.removeIf(way -> delivered.computeIfAbsent(way.uplink(), this::isDelivered));
    Remembered now = new Remembered(Set.copyOf(ways), Set.copyOf(past));
    if (!now.equals(remembered)) {
      remembered = now;
      Closing.quietly(kept.write(Map.of("ways", list(now.ways()), "past", list(now.past()))));
    }
  }

  /** Whether nothing is stored for an uplink, as far as can be found out soon. */
  private boolean isDelivered(String uplink) {
    CompletableFuture<?> marks = outboxes.marks(uplink).thenApply(List::isEmpty);
    return Closing.await(marks, LOOK_MILLIS) && Boolean.TRUE.equals(marks.join());
  }

  private static List<Object> list(Set<Way> ways) {
    List<Object> list = new ArrayList<>();
    ways.forEach(
        way ->
            list.add(
                Map.of("source", way.source(), "stream", way.stream(), "uplink", way.uplink())));
    return list;
  }

  private static Set<Way> parse(@Nullable Object list) {
    Set<Way> ways = new LinkedHashSet<>();
    if (list instanceof List<?> all) {
      for (Object each : all) {
        if (each instanceof Map<?, ?> way) {
          ways.add(
              new Way(
                  String.valueOf(way.get("source")),
                  String.valueOf(way.get("stream")),
                  String.valueOf(way.get("uplink"))));
        }
      }
    }
    return ways;
  }
}
