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

  private final StepState state;
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final Map<Name, Due> current = new HashMap<>();
  private long numbers;

  StepTimers(StepState state) {
    this.state = state;
  }

  void set(String key, String name, long time) {
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

  /** The next timer that is due at this watermark; it is gone then. */
  @Nullable Due next(long watermark) {
    while (true) {
      Due first = queue.peek();
      if (first == null || first.time() > watermark) {
        return null;
      }
      queue.remove();
      // A timer that was replaced or cancelled stays in the queue until here.
      if (current.remove(new Name(first.key(), first.name()), first)) {
        state.putRaw(StepState.TIMERS, first.key(), first.name(), null);
        return first;
      }
    }
  }

  private void put(String key, String name, long time) {
    Due due = new Due(key, name, time, numbers++);
    current.put(new Name(key, name), due);
    queue.add(due);
  }

  private static Bytes bytes(long time) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
  }
}
