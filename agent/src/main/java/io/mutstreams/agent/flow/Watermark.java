package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far the event time of a stream has come: the least of the newest event times of its inputs.
 * It never goes back, also not over a restart: it is stored with the state.
 *
 * <p>An input that was silent for {@link #SILENT_AFTER_MILLIS}, or has delivered nothing for so
 * long since it was added, does not hold it back; and when all are silent it goes on with the
 * clock, so that the last window closes too. The silence of an input does not count while its
 * broker may hold records of it that have not come, up to {@link #WAITED_FOR_MILLIS}: or they would
 * all be late. An event time in the future counts as now: one sensor with a wrong clock must not
 * make all others late; where the clock was set back, now is what it would be had it not been, or
 * all windows would close so much later. Silence is measured by a clock that nobody sets: an hour
 * that the other has leapt over was no silence.
 *
 * <p>Owned by the lane's thread.
 */
final class Watermark {
  static final long SILENT_AFTER_MILLIS = 10_000;
  static final long WAITED_FOR_MILLIS = 600_000;

  private static final long ASK_MILLIS = 1_000;
  private static final String STATE = "watermark";

  /** It belongs to no step. */
  static final String STEP = "";

  private static final class Input {
    private long newest = Long.MIN_VALUE;
    private long heardAt;

    /** When it was heard, or known to be waited for. */
    private long seenAt;

    Input(long moment) {
      heardAt = moment;
      seenAt = moment;
    }
  }

  private final Predicate<String> behind;
  private final LongSupplier passed;
  private final LaneNumber number;
  private final Map<String, Input> inputs = new HashMap<>();
  private long current = Long.MIN_VALUE;
  private long restored = Long.MIN_VALUE;
  private long stored = Long.MIN_VALUE;
  private long askedAt = Long.MIN_VALUE / 2;
  private long ceiling = Long.MIN_VALUE;
  private long ceilingAt;

  /**
   * @param behind whether the broker of an input may hold records of it that have not come
   * @param passed milliseconds that have passed since some moment, whatever is done to the clock
   */
  Watermark(Predicate<String> behind, LongSupplier passed) {
    this(behind, passed, LaneNumber.ONLY);
  }

  /** That of one of the lanes of a stream. */
  Watermark(Predicate<String> behind, LongSupplier passed, LaneNumber number) {
    this.behind = behind;
    this.passed = passed;
    this.number = number;
  }

  long current() {
    return current;
  }

  /** Where it was when this was stored. */
  void restore(List<StateStore.Entry> entries) {
    StateStore.Entry own = find(entries, number.name(STATE));
    if (own != null) {
      restored(own.time());
      stored = restored;
      return;
    }
    for (String end : LaneNumber.ends(STATE, entries)) {
      StateStore.Entry other = find(entries, STATE + end);
      if (other != null && (restored == Long.MIN_VALUE || other.time() < restored)) {
        restored = other.time();
      }
    }
    if (restored != Long.MIN_VALUE) {
      restored(restored);
    }
  }

  /** Goes on where other lanes were: with the least of them, or their records would be late. */
  void adopt(List<Watermark> others) {
    others.stream()
        .mapToLong(Watermark::current)
        .filter(time -> time != Long.MIN_VALUE)
        .min()
        .ifPresent(this::restored);
  }

  private void restored(long time) {
    restored = time;
    current = Math.max(current, time);
    ceiling(time, passed.getAsLong());
  }

  private static StateStore.@Nullable Entry find(List<StateStore.Entry> entries, String state) {
    for (StateStore.Entry entry : entries) {
      if (entry.step().equals(STEP) && entry.state().equals(state)) {
        return entry;
      }
    }
    return null;
  }

  /** What is to be stored of it, if it has moved since the last call. */
  void takeChange(List<StateStore.Entry> changes) {
    if (current != stored) {
      stored = current;
      changes.add(
          new StateStore.Entry(STEP, number.name(STATE), "", "", 1, current, Bytes.utf8("")));
    }
  }

  /** Where it is stored. */
  void places(List<StateStore.Entry> entries) {
    entries.add(new StateStore.Entry(STEP, number.name(STATE), "", "", 0, 0, null));
  }

  /** What was stored of it is gone. */
  void forget() {
    stored = Long.MIN_VALUE;
  }

  /** The inputs of the stream from now on; one that is new is waited for. */
  void inputs(Set<String> names) {
    inputs.keySet().retainAll(names);
    for (String name : names) {
      inputs.computeIfAbsent(name, unknown -> new Input(passed.getAsLong()));
    }
  }

  /** A record of this input came in; the watermark after it. */
  long advance(String name, long time, long now) {
    long moment = passed.getAsLong();
    Input input = inputs.get(name);
    // Not computeIfAbsent: its function would be made anew for each record.
    if (input == null) {
      input = new Input(moment);
      inputs.put(name, input);
    }
    input.newest = Math.max(input.newest, Math.min(time, ceiling(now, moment)));
    input.heardAt = moment;
    input.seenAt = moment;
    current = Math.max(current, inputs.size() == 1 ? input.newest : least(moment));
    return current;
  }

  /** No record came for a moment; the watermark now. */
  long idle(long now) {
    long moment = passed.getAsLong();
    long latest = ceiling(now, moment);
    current = Math.max(current, least(moment));
    long newest = newest();
    long silent = moment - seenLast(moment);
    if (newest != Long.MIN_VALUE && silent > SILENT_AFTER_MILLIS) {
      // From here the watermark follows the clock; what it gained is kept by the maximum.
      current = Math.max(current, Math.min(newest + silent - SILENT_AFTER_MILLIS, latest));
    }
    return current;
  }

  /** The latest that it may be now: a clock that was set back is not followed. */
  private long ceiling(long now, long moment) {
    long even = ceiling == Long.MIN_VALUE ? now : ceiling + moment - ceilingAt;
    ceiling = Math.max(now, even);
    ceilingAt = moment;
    return ceiling;
  }

  private long least(long moment) {
    ask(moment);
    long least = Long.MAX_VALUE;
    for (Input input : inputs.values()) {
      if (moment - input.seenAt <= SILENT_AFTER_MILLIS) {
        least = Math.min(least, input.newest);
      }
    }
    return least == Long.MAX_VALUE ? current : least;
  }

  private void ask(long moment) {
    if (moment - askedAt < ASK_MILLIS) {
      return;
    }
    askedAt = moment;
    for (Map.Entry<String, Input> each : inputs.entrySet()) {
      Input input = each.getValue();
      long quiet = moment - input.heardAt;
      if (quiet > ASK_MILLIS && quiet < WAITED_FOR_MILLIS && behind.test(each.getKey())) {
        input.seenAt = moment;
      }
    }
  }

  private long seenLast(long moment) {
    long last = Long.MIN_VALUE;
    for (Input input : inputs.values()) {
      last = Math.max(last, input.seenAt);
    }
    return last == Long.MIN_VALUE ? moment : last;
  }

  /** Of the records alone: what the clock has added since must not be added again. */
  private long newest() {
    long newest = restored;
    for (Input input : inputs.values()) {
      newest = Math.max(newest, input.newest);
    }
    return newest;
  }
}
