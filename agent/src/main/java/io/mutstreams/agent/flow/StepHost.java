package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Record;
import io.mutstreams.api.RetryableException;
import io.mutstreams.api.Timer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one operator at its step: gives it state, timers and time, and takes what it emits.
 *
 * <p>Used by one thread at a time: the lane's, or a test's. The counters may be read by any thread.
 */
public final class StepHost {
  private static final Logger LOG = LoggerFactory.getLogger(StepHost.class);
  private static final int TRIES = 3;

  /** So many timers that are due at once may be set by timers, before records get their turn. */
  private static final int FRESH_TIMERS = 1_000;

  /** Takes what comes out of a step. */
  public interface Sink {
    /** A record goes on to the next step. */
    void emitted(Record record);

    /** A record leaves by a port. */
    void emitted(String port, Record record);

    /** The record that came in could not be processed. */
    void failed(Record record, String reason);
  }

  private final StepName name;
  private final OperatorSpec spec;
  private final Operator operator;
  private final StepState state;
  private final StepTimers timers;
  private final InstantSource clock;
  private final StepCounts counts = new StepCounts();
  private final StepContext context;

  /** A host with state of its own, empty and without a bound. */
  public StepHost(StepName name, OperatorSpec spec, Operator operator, InstantSource clock) {
    this(name, spec, operator, clock, StateBudget.unlimited());
  }

  /**
   * A host with state of its own, empty.
   *
   * @param budget for its state
   */
  public StepHost(
      StepName name,
      OperatorSpec spec,
      Operator operator,
      InstantSource clock,
      StateBudget budget) {
    this(
        name,
        spec,
        operator,
        clock,
        new StepState(name.step(), new StateShare(name, budget)),
        null);
  }

  private StepHost(
      StepName name,
      OperatorSpec spec,
      Operator operator,
      InstantSource clock,
      StepState state,
      @Nullable StepTimers timers) {
    this.name = name;
    this.spec = spec;
    this.operator = operator;
    this.clock = clock;
    this.state = state;
    this.timers = timers == null ? new StepTimers(state) : timers;
    this.context = new StepContext(name, spec, state, this.timers, counts, clock);
    state.adopt(spec.states());
  }

  /** A host of another operator that takes over this one's state and timers. */
  public StepHost successor(OperatorSpec newSpec, Operator newOperator) {
    StepHost next = new StepHost(name, newSpec, newOperator, clock, state, timers);
    next.counts.takeOver(counts);
    return next;
  }

  /** The reason why an operator of this spec could not read the state that is here, or null. */
  public @Nullable String unreadableBy(OperatorSpec newSpec) {
    return state.unreadable(newSpec.states());
  }

  /**
   * Processes one record; whatever the operator throws, the step lives on.
   *
   * @param watermark how far event time has come
   * @param sink gets what came of it, after the operator has returned
   */
  public void process(Record record, long watermark, Sink sink) {
    counts.in.increment();
    String key = record.key();
    if (key == null && spec.keyed()) {
      fail(record, sink, "the operator needs keys and the record has none: give its source a key");
      return;
    }
    for (int tries = 1; ; tries++) {
      context.begin(key == null ? "" : key, record.id(), record.time(), watermark);
      try {
        operator.process(record, context, context);
        break;
      } catch (BadRecordException e) {
        fail(record, sink, reason(e));
        return;
      } catch (RetryableException e) {
        if (tries == TRIES) {
          fail(record, sink, reason(e) + " (tried " + TRIES + " times)");
          return;
        }
      } catch (OutOfMemoryError | InternalError e) {
        throw e;
      } catch (Throwable e) {
        fail(record, sink, e.getClass().getSimpleName() + ": " + reason(e));
        return;
      }
    }
    pass(sink);
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getName() : message;
  }

  private void fail(Record record, Sink sink, String reason) {
    counts.failures.increment();
    sink.failed(record, reason);
  }

  private void pass(Sink sink) {
    counts.out.add(context.emissions().pass(sink));
  }

  /**
   * Fires the timers that are due.
   *
   * @param watermark how far event time has come
   * @param sink gets what came of it
   */
  public void advance(long watermark, Sink sink) {
    long known = timers.numbers();
    int fresh = 0;
    StepTimers.Due due = timers.next(watermark);
    while (due != null) {
      fire(due, watermark, sink);
      // A timer that sets itself again for a time that has passed would never end.
      if (due.number() >= known && ++fresh == FRESH_TIMERS) {
        return;
      }
      due = timers.next(watermark);
    }
  }

  private void fire(StepTimers.Due due, long watermark, Sink sink) {
    context.begin(due.key(), due.name(), due.time(), watermark);
    try {
      operator.onTimer(new Timer(due.name(), due.time()), context, context);
    } catch (OutOfMemoryError | InternalError e) {
      throw e;
    } catch (Throwable e) {
      counts.failures.increment();
      LOG.error("{}.{}: timer {} failed", name.stream(), name.step(), due.name(), e);
      return;
    }
    pass(sink);
  }

  /** Whether a timer is set. */
  boolean timersPending() {
    return timers.pending();
  }

  /** Whether a timer is due at this time. */
  boolean timersDue(long time) {
    return timers.due(time);
  }

  /** How many values and timers changed since {@link #takeChanges}. */
  int changes() {
    return state.changes();
  }

  /** What changed in state and timers since the last call. */
  public List<StateStore.Entry> takeChanges() {
    return state.takeChanges();
  }

  /** All state and timers, as they would be stored. */
  public List<StateStore.Entry> snapshot() {
    return state.all();
  }

  /** Gives back what its state takes of the budget: the step is gone, without a successor. */
  public void release() {
    state.share().release();
  }

  /** Puts stored state and timers back, before the first record. */
  public void restore(List<StateStore.Entry> entries) {
    List<StateStore.Entry> oldestFirst = new ArrayList<>(entries);
    oldestFirst.sort(Comparator.comparingLong(StateStore.Entry::time));
    for (StateStore.Entry entry : oldestFirst) {
      state.restore(entry);
      if (entry.state().equals(StepState.TIMERS)) {
        timers.restore(entry);
      }
    }
  }

  /** The name of the step. */
  public StepName name() {
    return name;
  }

  /** What the operator declares. */
  public OperatorSpec spec() {
    return spec;
  }

  /** The operator. */
  public Operator operator() {
    return operator;
  }

  /** How many records came in. */
  public long in() {
    return counts.in.get();
  }

  /** How many records came out. */
  public long out() {
    return counts.out.get();
  }

  /** How many records or timers failed. */
  public long failures() {
    return counts.failures.get();
  }

  /** What its state holds, and what there was no room for. */
  public Held held() {
    StateShare share = state.share();
    return new Held(share.entries(), share.bytes(), share.refused(), share.forgotten());
  }

  /**
   * What the state of a step holds.
   *
   * @param values and timers
   * @param bytes that they take in memory, about
   * @param refused how often there was no room: the records went to the dead letters
   * @param forgotten how many values were forgotten before their time to make room
   */
  public record Held(long values, long bytes, long refused, long forgotten) {}

  /** The operator's own counters. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts.own);
  }
}
