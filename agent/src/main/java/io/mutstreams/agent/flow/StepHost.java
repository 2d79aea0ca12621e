package io.mutstreams.agent.flow;

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
import java.util.concurrent.Callable;
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
  private static final Repeated REPEATED = new Repeated();
  private static final int TRIES = 3;
  private static final String ANOTHER_LANE =
      "a step before has given the record another key, whose state is in another lane: in a stream"
          + " with several lanes give keys in the source, or in a stream before this one";

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
  private final StepState state;
  private final StepTimers timers;
  private final InstantSource clock;
  private final StepCounts counts = new StepCounts();
  private final StepTrouble trouble = new StepTrouble();
  private final CallWatch own = new CallWatch();
  private final Allocation allocation = new Allocation();
  private final Handover handover;
  private Operator operator;
  private LaneNumber lane = LaneNumber.ONLY;
  private StepContext context;
  private @Nullable Callable<Operator> another;

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
    this.handover = new Handover(this, state, own);
    state.adopt(spec.states());
  }

  /** A host of another operator that takes over this one's state and timers. */
  public StepHost successor(OperatorSpec newSpec, Operator newOperator) {
    StepHost next = new StepHost(name, newSpec, newOperator, clock, state, timers);
    next.counts.takeOver(counts);
    next.lane = lane;
    return next;
  }

  /** It is that of one of several lanes, whose keys alone it has state of. */
  public StepHost inLane(int index, int count) {
    lane = new LaneNumber(index, count);
    return this;
  }

  /** What is its own of what is stored of a stream. */
  public List<StateStore.Entry> ownOf(List<StateStore.Entry> stored) {
    return lane.own(name.step(), stored);
  }

  /** Goes on from what the step has counted in other lanes. */
  void countOn(StepHost other) {
    counts.countOn(other.counts);
  }

  /**
   * The same, where some of the state that is here can only be read by codecs of operators of
   * before, which the check has got.
   */
  public StepHost successor(OperatorSpec newSpec, Operator newOperator, StateCheck check) {
    state.lend(check.lent());
    return successor(newSpec, newOperator);
  }

  /** What becomes of its state when an operator comes after another. */
  public Handover handover() {
    return handover;
  }

  /**
   * Says how another instance of the operator is made, opened, in the place of one whose call does
   * not return. Without it the step is then called no more.
   */
  public StepHost renewedBy(Callable<Operator> maker) {
    another = maker;
    return this;
  }

  /**
   * Processes one record; whatever the operator throws, the step lives on.
   *
   * @param watermark how far event time has come
   * @param sink gets what came of it, after the operator has returned
   */
  public void process(Record record, long watermark, Sink sink) {
    process(record, watermark, sink, own);
  }

  /**
   * The same under the eyes of a watchdog.
   *
   * @throws GivenUpError when the call was given up meanwhile
   */
  void process(Record record, long watermark, Sink sink, CallWatch watch) {
    counts.in.increment();
    String key = record.key();
    if (key == null && spec.keyed()) {
      fail(record, sink, "the operator needs keys and the record has none: give its source a key");
      return;
    }
    if (!lane.has(key) && !spec.states().isEmpty()) {
      fail(record, sink, ANOTHER_LANE);
      return;
    }
    for (int tries = 1; ; tries++) {
      Throwable thrown = null;
      String reason = "";
      context.begin(key == null ? "" : key, record.id(), record.time(), watermark);
      watch.enter(this, record, null);
      long allocated = allocation.before();
      try {
        operator.process(record, context, context);
      } catch (Throwable e) {
        thrown = e;
        reason = Thrown.words(e);
      }
      allocation.after(allocated);
      boolean late = watch.leave();
      if (thrown == null) {
        trouble.returned();
        pass(sink);
        return;
      }
      if (late) {
        fail(record, sink, interrupted(reason, watch));
        return;
      }
      trouble.returned();
      boolean again = thrown instanceof RetryableException;
      if (!again || tries == TRIES) {
        fail(record, sink, again ? reason + " (tried " + TRIES + " times)" : reason);
        return;
      }
    }
  }

  /** It has ended, but only because it was interrupted. */
  private String interrupted(String reason, CallWatch watch) {
    String why = "did not return in time, and was interrupted: " + reason;
    counts.cutOffs.increment();
    trouble.cutOff(null, clock.millis(), why);
    watch.trouble(true);
    return why;
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
    Portion all = Portion.unlimited();
    all.begin(timers.numbers());
    boolean unused = advance(watermark, sink, all, () -> {}, own);
  }

  /**
   * The same under the eyes of a watchdog.
   *
   * @param portion how many of them
   * @param each runs when the sink has got what came of one timer
   * @return whether there may be more of them
   * @throws GivenUpError when a call was given up meanwhile
   */
  boolean advance(long watermark, Sink sink, Portion portion, Runnable each, CallWatch watch) {
    while (!portion.isEmpty()) {
      StepTimers.Due due = nextTimer(watermark);
      if (due == null) {
        return false;
      }
      fire(due, watermark, sink, watch);
      each.run();
      if (portion.fired(due)) {
        return false;
      }
    }
    return true;
  }

  /** The timers that are due now are about to be fired. */
  void begin(Portion portion) {
    portion.begin(timers.numbers());
  }

  private StepTimers.@Nullable Due nextTimer(long watermark) {
    return trouble.stands() == null ? timers.next(watermark) : null;
  }

  private void fire(StepTimers.Due due, long watermark, Sink sink, CallWatch watch) {
    Throwable thrown = null;
    String reason = "";
    context.begin(due.key(), due.name(), due.time(), watermark);
    watch.enter(this, null, due);
    try {
      operator.onTimer(new Timer(due.name(), due.time()), context, context);
    } catch (Throwable e) {
      thrown = e;
      reason = Thrown.words(e);
    }
    boolean late = watch.leave();
    if (thrown == null) {
      trouble.returned();
      pass(sink);
      return;
    }
    counts.failures.increment();
    if (late) {
      // What it stands for is not lost: it fires again, or when the step has been mended.
      timers.set(due.key(), due.name(), due.time());
      reason = interrupted(reason, watch);
    } else {
      trouble.returned();
    }
    String why = reason;
    REPEATED.say(
        name.stream() + "." + name.step() + " " + due.name(),
        more ->
            LOG.atError()
                .addKeyValue("event", "fault")
                .addKeyValue("step", name.stream() + "." + name.step())
                .addKeyValue("timer", due.name())
                .log(
                    "{}.{}: timer {} failed: {}{}",
                    name.stream(),
                    name.step(),
                    due.name(),
                    why,
                    more));
  }

  /**
   * Goes on without a call that was given up: it is shut off from the state, and what it was called
   * with is not lost. By the thread that has taken over.
   *
   * @param thread that still runs in it
   * @param sink gets the record as failed
   * @param watch of the thread that has taken over
   */
  void cutOff(CallWatch call, Thread thread, Sink sink, String why, CallWatch watch) {
    counts.cutOffs.increment();
    trouble.cutOff(thread, clock.millis(), why);
    watch.trouble(true);
    Runnable instead = call.instead();
    if (instead != null) {
      instead.run();
      return;
    }
    context.shut();
    context = new StepContext(name, spec, state, timers, counts, clock);
    StepTimers.Due due = call.timer();
    Record record = call.record();
    if (due != null) {
      counts.failures.increment();
      timers.set(due.key(), due.name(), due.time());
    } else if (record != null) {
      fail(record, sink, why);
    }
    if (trouble.stands() == null) {
      renew(watch);
    }
  }

  private void renew(CallWatch watch) {
    Callable<Operator> maker = another;
    if (maker == null) {
      trouble.stand("it did not return in time, and no other one can be made");
      return;
    }
    Operator made = null;
    String reason = "";
    watch.enter(this, () -> trouble.stand("another one in its place was not ready in time"));
    try {
      made = maker.call();
    } catch (Throwable e) {
      reason = Thrown.words(e);
    }
    boolean unused = watch.leave();
    if (made == null) {
      trouble.stand("another one in its place could not be made: " + reason);
    } else {
      operator = made;
    }
  }

  /** What is known of calls that did not return in time. */
  StepTrouble trouble() {
    return trouble;
  }

  /** When the latest of them was, epoch milliseconds; 0 where this operator has none. */
  public long lastCutOff() {
    return trouble.since();
  }

  /** How many calls did not return in time. */
  public long cutOffs() {
    return counts.cutOffs.get();
  }

  /**
   * Why the step is called no more, as after several calls that did not return; null while it is.
   */
  public @Nullable String stands() {
    return trouble.stands();
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

  /** Lets the codecs write what has changed, before {@link #takeChanges}. */
  void writeChanges(CallWatch watch) {
    state.writeChanges(this, watch);
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

  /** Some of the state that is to come can only be read by codecs which the check has got. */
  void lend(StateCheck check) {
    state.lend(check.lent());
  }

  /** The same, where the check has codecs of operators of before that it needs. */
  public void restore(List<StateStore.Entry> entries, StateCheck check) {
    state.lend(check.lent());
    restore(entries);
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

  /** From now on it is measured how much memory its calls ask for. */
  public void measure() {
    allocation.begin();
  }

  /** How much memory its calls have asked for since that was first said. */
  public Asked asked() {
    return allocation.asked();
  }

  /** The operator's own counters. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts.own);
  }
}
