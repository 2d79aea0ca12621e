package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The timers of one step, kept in its state too. Owned by the lane's thread. */
final class StepTimers {
  /**
   * A timer of a key.
   *
   * @param number breaks ties, so that timers of one time fire in the order they were set
   */
  record Due(String key, String name, long time, long number) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private record Name(String key, String name) {}

  private static final int STALE = 64;

  private final StepState state;
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Map<Name, Due> current = new HashMap<>();
  private long numbers;

  StepTimers(StepState state) {
    this.state = state;
  }

  void set(String key, String name, long time) {
    Due present = current.get(new Name(key, name));
    if (present != null && present.time() == time) {
      return;
    }
    put(key, name, time);
    state.putRaw(StepState.TIMERS, key, name, bytes(time));
  }

  void cancel(String key, String name) {
    if (current.remove(new Name(key, name)) != null) {
      state.putRaw(StepState.TIMERS, key, name, null);
    }
  }

  /** Takes a stored timer back. */
  void restore(StateStore.Entry entry) {
    Bytes bytes = entry.bytes();
    if (bytes != null) {
      put(entry.key(), entry.entry(), bytes.toBuffer().getLong());
    }
  }

  boolean pending() {
    return !current.isEmpty();
  }

  /** Whether a timer is due at this watermark. */
  boolean due(long watermark) {
    Due first = first();
    return first != null && first.time() <= watermark;
  }

  /** The next timer that is due at this watermark; it is gone then. */
  @Nullable Due next(long watermark) {
    Due first = first();
    if (first == null || first.time() > watermark) {
      return null;
    }
    queue.remove();
    current.remove(new Name(first.key(), first.name()));
    state.putRaw(StepState.TIMERS, first.key(), first.name(), null);
    return first;
  }

  /** How many timers were ever set: one that is set from now on has this number or a higher one. */
  long numbers() {
    return numbers;
  }

  /** How many are queued, those that were replaced among them. */
  int queued() {
    return queue.size();
  }

  private @Nullable Due first() {
    Due first = queue.peek();
    while (first != null && !first.equals(current.get(new Name(first.key(), first.name())))) {
      queue.remove();
      first = queue.peek();
    }
    return first;
  }

  private void put(String key, String name, long time) {
    Due due = new Due(key, name, time, numbers++);
    current.put(new Name(key, name), due);
    queue.add(due);
    // A timer that was replaced or cancelled stays in the queue; one that is set again with every
    // record must not fill it.
    if (queue.size() > 2 * current.size() + STALE) {
      queue.clear();
      queue.addAll(current.values());
    }
  }

  private static Bytes bytes(long time) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
  }
}
