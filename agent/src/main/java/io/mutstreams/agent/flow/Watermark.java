package io.mutstreams.agent.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How far the event time of a stream has come: the least of the newest event times of its inputs.
 * It never goes back. An input that was silent for {@link #SILENT_AFTER_MILLIS}, or has delivered
 * nothing for so long since it was added, does not hold it back; and when all are silent it goes on
 * with the clock, so that the last window closes too. An event time in the future counts as now:
 * one sensor with a wrong clock must not make all others late.
 *
 * <p>Owned by the lane's thread.
 */
final class Watermark {
  static final long SILENT_AFTER_MILLIS = 10_000;

  private static final class Input {
    private long newest = Long.MIN_VALUE;
    private long seenAt;
  }

  private final Map<String, Input> inputs = new HashMap<>();
  private long current = Long.MIN_VALUE;
  private long lastArrival;

  long current() {
    return current;
  }

  /** The inputs of the stream from now on; one that is new is waited for. */
  void inputs(Set<String> names, long now) {
    inputs.keySet().retainAll(names);
    for (String name : names) {
      if (!inputs.containsKey(name)) {
        Input input = new Input();
        input.seenAt = now;
        inputs.put(name, input);
      }
    }
  }

  /** A record of this input came in; the watermark after it. */
  long advance(String name, long time, long now) {
    Input input = inputs.get(name);
    if (input == null) {
      input = new Input();
      inputs.put(name, input);
    }
    input.newest = Math.max(input.newest, Math.min(time, now));
    input.seenAt = now;
    lastArrival = now;
    current = Math.max(current, inputs.size() == 1 ? input.newest : least(now));
    return current;
  }

  /** No record came for a moment; the watermark now. */
  long idle(long now) {
    if (newest() == Long.MIN_VALUE) {
      return current;
    }
    long silent = now - lastArrival;
    if (silent > SILENT_AFTER_MILLIS) {
      // From here the watermark follows the clock; what it gained is kept by the maximum.
      current = Math.max(current, Math.min(newest() + silent - SILENT_AFTER_MILLIS, now));
    } else {
      current = Math.max(current, least(now));
    }
    return current;
  }

  private long least(long now) {
    long least = Long.MAX_VALUE;
    for (Input input : inputs.values()) {
      if (now - input.seenAt <= SILENT_AFTER_MILLIS) {
        least = Math.min(least, input.newest);
      }
    }
    return least == Long.MAX_VALUE ? current : least;
  }

  /** Of the records alone: what the clock has added since must not be added again. */
  private long newest() {
    long newest = Long.MIN_VALUE;
    for (Input input : inputs.values()) {
      newest = Math.max(newest, input.newest);
    }
    return newest;
  }
}
