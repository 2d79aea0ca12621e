package io.mutstreams.agent.flow;

import io.mutstreams.api.Context;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateSpec;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees during a call. Owned by the thread that calls it, until the call is given
 * up: then it is shut, and another one takes its place.
 */
final class StepContext implements Context, Out {
  /** So many names; the values of one are not bounded. */
  private static final int MOST_NAMES = 200;

  private final StepName name;
  private final StepState state;
  private final StepTimers timers;
  private final StepCounts counts;
  private final InstantSource clock;
  private final Set<String> ports;
  private final Emissions emissions = new Emissions();
  private final CallFence fence = new CallFence();
  private final RecordIds ids = new RecordIds();
  private final System.Logger log;
  private String key = "";
  private String cause = "";
  private long watermark = Long.MIN_VALUE;
  private long eventTime = Long.MIN_VALUE;

  StepContext(
      StepName name,
      OperatorSpec spec,
      StepState state,
      StepTimers timers,
      StepCounts counts,
      InstantSource clock) {
    this.name = name;
    this.state = state;
    this.timers = timers;
    this.counts = counts;
    this.clock = clock;
    this.ports = spec.ports().stream().map(OperatorSpec.Port::name).collect(Collectors.toSet());
    this.log = System.getLogger("mutstreams." + name.stream() + "." + name.step());
  }

  /**
   * Before a call.
   *
   * @param newKey the key of the record or timer; "" for none
   * @param newCause what records that the operator makes follow from
   * @param time the event time of the record or timer
   */
  void begin(String newKey, String newCause, long time, long newWatermark) {
    key = newKey;
    cause = newCause;
    eventTime = time;
    watermark = newWatermark;
    emissions.discard();
  }

  /** The call was given up. By the thread that has taken over. */
  void shut() {
    fence.shut();
  }

  /** What the call has emitted. */
  Emissions emissions() {
    return emissions;
  }

  @Override
  public void emit(Record record) {
    fence.check();
    emissions.add(null, record);
  }

  @Override
  public void emit(String port, Record record) {
    fence.check();
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
    return state(wanted, "");
  }

  @Override
  public <S> State<S> state(StateSpec<S> wanted, String entry) {
    // Before the watermark has begun a value is as old as the record that set it.
    long setAt = watermark == Long.MIN_VALUE ? eventTime : watermark;
    synchronized (fence) {
      fence.check();
      return state.at(wanted, key, entry, watermark, setAt, fence);
    }
  }

  @Override
  public void setTimer(String timer, long time) {
    synchronized (fence) {
      fence.check();
      timers.set(key, timer, time);
    }
  }

  @Override
  public void cancelTimer(String timer) {
    synchronized (fence) {
      fence.check();
      timers.cancel(key, timer);
    }
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
    named(counts.own, counter);
    counts.own.merge(counter, more, Long::sum);
  }

  @Override
  public void gauge(String gauge, double value) {
    named(counts.gauges, gauge);
    counts.gauges.put(gauge, value);
  }

  private void named(Map<String, ?> known, String name) {
    fence.check();
    if (known.size() >= MOST_NAMES && !known.containsKey(name)) {
      throw new IllegalArgumentException(
          "a step has at most " + MOST_NAMES + " counters and gauges: their names are constants");
    }
  }

  @Override
  public System.Logger log() {
    return log;
  }

  @Override
  public Record newRecord(String topic, long time, @Nullable Object body) {
    fence.check();
    String id = ids.of(name.stream(), name.step(), key, topic, Long.toString(time), cause);
    return Record.of(id, name.stream(), topic, key.isEmpty() ? null : key, time, Map.of(), body);
  }
}
