package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.RetryableException;
import io.mutstreams.api.State;
import io.mutstreams.api.StateSpec;
import io.mutstreams.api.Timer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one operator at its step: gives it state, timers and time, and takes what it emits.
 *
 * <p>Used by one thread at a time: the lane's, or a test's. The counters may be read by any thread.
 */
public final class StepHost implements Context, Out {
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
  private final RecordIds ids = new RecordIds();
  private final System.Logger log;
  private final Map<String, Long> counts = new ConcurrentHashMap<>();
  private final Set<String> ports;
  private final Map<String, Double> gauges = new ConcurrentHashMap<>();
  private final Counter in = new Counter();
  private final Counter out = new Counter();
  private final Counter failures = new Counter();
  private final Emissions emissions = new Emissions();
  private String key = "";
  private String cause = "";
  private long watermark = Long.MIN_VALUE;
  private long eventTime = Long.MIN_VALUE;

  /** A host with state of its own, empty. */
  public StepHost(StepName name, OperatorSpec spec, Operator operator, InstantSource clock) {
    this(name, spec, operator, clock, new StepState(name.step()), null);
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
    this.log = System.getLogger("mutstreams." + name.stream() + "." + name.step());
    this.ports = spec.ports().stream().map(OperatorSpec.Port::name).collect(Collectors.toSet());
    state.adopt(spec.states());
  }

  /** A host of another operator that takes over this one's state and timers. */
  public StepHost successor(OperatorSpec newSpec, Operator newOperator) {
    StepHost next = new StepHost(name, newSpec, newOperator, clock, state, timers);
    next.in.add(in.get());
    next.out.add(out.get());
    next.failures.add(failures.get());
    next.counts.putAll(counts);
    return next;
  }

  /** The reason why an operator of this spec could not read the state that is here, or null. */
  public @Nullable String unreadableBy(OperatorSpec newSpec) {
    return state.unreadable(newSpec.states());
  }

  /**
   * Processes one record; whatever the operator throws, the step lives on.
   *
   * @param newWatermark how far event time has come
   * @param sink gets what came of it, after the operator has returned
   */
  public void process(Record record, long newWatermark, Sink sink) {
    in.increment();
    String recordKey = record.key();
    if (recordKey == null && spec.keyed()) {
      fail(record, sink, "the operator needs keys and the record has none: give its source a key");
      return;
    }
    key = recordKey == null ? "" : recordKey;
    cause = record.id();
    watermark = newWatermark;
    eventTime = record.time();
    if (attempt(record, sink)) {
      pass(sink);
    }
  }

  private boolean attempt(Record record, Sink sink) {
    for (int tries = 1; ; tries++) {
      emissions.discard();
      try {
        operator.process(record, this, this);
        return true;
      } catch (BadRecordException e) {
        fail(record, sink, reason(e));
        return false;
      } catch (RetryableException e) {
        if (tries == TRIES) {
          fail(record, sink, reason(e) + " (tried " + TRIES + " times)");
          return false;
        }
      } catch (OutOfMemoryError | InternalError e) {
        throw e;
      } catch (Throwable e) {
        fail(record, sink, e.getClass().getSimpleName() + ": " + reason(e));
        return false;
      }
    }
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getName() : message;
  }

  private void fail(Record record, Sink sink, String reason) {
    emissions.discard();
    failures.increment();
    sink.failed(record, reason);
  }

  /**
   * Fires the timers that are due.
   *
   * @param newWatermark how far event time has come
   * @param sink gets what came of it
   */
  public void advance(long newWatermark, Sink sink) {
    watermark = newWatermark;
    long known = timers.numbers();
    int fresh = 0;
    for (StepTimers.Due due = timers.next(watermark); due != null; due = timers.next(watermark)) {
      eventTime = due.time();
      key = due.key();
      cause = due.name();
      emissions.discard();
      try {
        operator.onTimer(new Timer(due.name(), due.time()), this, this);
        pass(sink);
      } catch (OutOfMemoryError | InternalError e) {
        throw e;
      } catch (Throwable e) {
        emissions.discard();
        failures.increment();
        log.log(System.Logger.Level.ERROR, "timer " + due.name() + " failed: " + reason(e), e);
      }
      // A timer that sets itself again for a time that has passed would never end.
      if (due.number() >= known && ++fresh == FRESH_TIMERS) {
        return;
      }
    }
  }

  private void pass(Sink sink) {
    out.add(emissions.pass(sink));
  }

  /** Whether a timer is set. */
  boolean timersPending() {
    return timers.pending();
  }

  /** Whether a timer is due at this time. */
  boolean timersDue(long time) {
    return timers.due(time);
  }

  /** Whether state or timers changed since {@link #takeChanges}. */
  boolean changed() {
    return state.changed();
  }

  /** What changed in state and timers since the last call. */
  public List<StateStore.Entry> takeChanges() {
    return state.takeChanges();
  }

  /** All state and timers, as they would be stored. */
  public List<StateStore.Entry> snapshot() {
    return state.all();
  }

  /** Puts stored state and timers back, before the first record. */
  public void restore(List<StateStore.Entry> entries) {
    for (StateStore.Entry entry : entries) {
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
    return in.get();
  }

  /** How many records came out. */
  public long out() {
    return out.get();
  }

  /** How many records or timers failed. */
  public long failures() {
    return failures.get();
  }

  /** The operator's own counters. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  @Override
  public void emit(Record record) {
    emissions.add(null, record);
  }

  @Override
  public void emit(String port, Record record) {
    if (!ports.contains(port)) {
      throw new IllegalArgumentException("the operator's spec declares no port " + port);
    }
    emissions.add(port, record);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public <S> State<S> state(StateSpec<S> wanted) {
    return state.at(wanted, key, "", watermark, setAt());
  }

  @Override
  public <S> State<S> state(StateSpec<S> wanted, String entry) {
    return state.at(wanted, key, entry, watermark, setAt());
  }

  /** Before the watermark has begun a value is as old as the record that set it. */
  private long setAt() {
    return watermark == Long.MIN_VALUE ? eventTime : watermark;
  }

  @Override
  public void setTimer(String timer, long time) {
    timers.set(key, timer, time);
  }

  @Override
  public void cancelTimer(String timer) {
    timers.cancel(key, timer);
  }

  @Override
  public long watermark() {
    return watermark;
  }

  @Override
  public long now() {
    return clock.millis();
  }

  @Override
  public void count(String counter, long more) {
    counts.merge(counter, more, Long::sum);
  }

  @Override
  public void gauge(String gauge, double value) {
    gauges.put(gauge, value);
  }

  @Override
  public System.Logger log() {
    return log;
  }

  @Override
  public Record newRecord(String topic, long time, @Nullable Object body) {
    String id = ids.of(name.stream(), name.step(), key, topic, Long.toString(time), cause);
    return Record.of(id, name.stream(), topic, key.isEmpty() ? null : key, time, Map.of(), body);
  }
}
