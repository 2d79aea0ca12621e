package io.mutstreams.testkit;

import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Record;
import io.mutstreams.api.StateSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operator at a step, as the agent runs it, driven by hand: send records, move the watermark,
 * look at what came out. Not safe for several threads.
 *
 * <p>Unless it is told otherwise the watermark follows the newest event time that was sent, as in a
 * stream with one input; timers fire after the record that made them due. A stream of several
 * inputs, of which one lags, is had by {@link #watermarkByHand}.
 */
public final class OperatorTest {
  private static final StepName NAME = new StepName("test", "step");

  private final Collected collected = new Collected();
  private OperatorFactory factory;
  private String yaml;
  private StepHost host;
  private boolean byHand;
  private long watermark = Long.MIN_VALUE;
  private long now;

  private OperatorTest(OperatorFactory factory, String yaml) {
    this.factory = factory;
    this.yaml = yaml;
    this.host = newHost();
  }

  /**
   * An operator with settings, opened and warmed up.
   *
   * @param yaml what stands behind the operator's name in a step, such as {@code body.value > 3} or
   *     {@code {by: body.id, within: 10m}}; "" for nothing
   * @throws IllegalArgumentException when the agent would refuse the settings; says why
   */
  public static OperatorTest of(OperatorFactory factory, String yaml) {
    return new OperatorTest(factory, yaml);
  }

  /** The operator with the settings of its spec's example. */
  public static OperatorTest ofExample(OperatorFactory factory) {
    OperatorSpec spec = factory.spec();
    String start = spec.type() + ":";
    if (!spec.example().startsWith(start)) {
      throw new IllegalArgumentException("the example of a spec begins with '" + start + "'");
    }
    return of(factory, spec.example().substring(start.length()));
  }

  /**
   * Why the agent would refuse these settings, in its own words; empty where it would take them. A
   * problem that the options have by themselves comes with its position in the YAML, one that the
   * factory finds with the name of the option.
   */
  public static List<String> problems(OperatorFactory factory, String yaml) {
    return Settings.read(factory, yaml).problems();
  }

  /** Processes records, one after the other. */
  public OperatorTest send(Record... records) {
    for (Record record : records) {
      now = Math.max(now, record.time());
      if (!byHand) {
        watermark = Math.max(watermark, record.time());
      }
      host.process(record, watermark, collected);
      fireTimers();
    }
    return this;
  }

  /** From now on the watermark moves by {@link #watermark} alone. */
  public OperatorTest watermarkByHand() {
    byHand = true;
    return this;
  }

  /**
   * Event time has come so far; timers that are due fire. It never goes back.
   *
   * @param time milliseconds since 1970-01-01T00:00Z
   */
  public OperatorTest watermark(long time) {
    watermark = Math.max(watermark, time);
    fireTimers();
    return this;
  }

  /**
   * Stops the operator and goes on with a new one, as at a restart of the agent: all state is
   * written and read by its codecs, and comes back in no particular order.
   */
  public OperatorTest restart() {
    List<StateStore.Entry> entries = new ArrayList<>(host.snapshot());
    host.operator().close();
    entries.forEach(this::decode);
    Collections.reverse(entries);
    host = newHost();
    host.restore(entries);
    return this;
  }

  /**
   * Changes the settings between two records, as a live edit does; state and timers stay.
   *
   * @throws IllegalArgumentException when the agent would refuse the settings, or the change, since
   *     an option is edited on which the state that is there hangs ({@link
   *     io.mutstreams.api.Option#losingState}); says why
   */
  public OperatorTest change(String newYaml) {
    return change(factory, newYaml);
  }

  /**
   * Changes to another version of the operator between two records, as a new plugin jar does; state
   * and timers stay.
   *
   * @throws IllegalArgumentException when the agent would refuse the settings, or the new version
   *     cannot read the state, or the change would lose it; says why
   */
  public OperatorTest change(OperatorFactory newFactory, String newYaml) {
    return change(newFactory, newYaml, false);
  }

  /**
   * As {@link #change(String)}, where the agent is allowed to lose the state: it is lost, with its
   * timers, when an option is edited on which it hangs, and kept else.
   *
   * @throws IllegalArgumentException when the agent would refuse the settings; says why
   */
  public OperatorTest changeLosingState(String newYaml) {
    return change(factory, newYaml, true);
  }

  private OperatorTest change(OperatorFactory newFactory, String newYaml, boolean mayLose) {
    Settings settings = Settings.read(newFactory, newYaml);
    String loses = settings.loses(Settings.read(factory, yaml));
    if (loses != null && !mayLose && stored() > 0) {
      throw new IllegalArgumentException(
          "the agent would refuse this change unless it may lose state: what is stored " + loses);
    }
    String unreadable = loses == null ? host.handover().unreadableBy(newFactory.spec()) : null;
    if (unreadable != null) {
      throw new IllegalArgumentException(unreadable);
    }
    StepHost next =
        loses == null
            ? host.successor(newFactory.spec(), settings.ready())
            : new StepHost(NAME, newFactory.spec(), settings.ready(), this::instant);
    host.operator().close();
    factory = newFactory;
    yaml = newYaml;
    host = next;
    return this;
  }

  /** What came out so far and goes on to the next step. */
  public List<Record> out() {
    return List.copyOf(collected.out);
  }

  /**
   * What came out of a port so far.
   *
   * @throws IllegalArgumentException when the spec declares no such port
   */
  public List<Record> out(String port) {
    if (factory.spec().ports().stream().noneMatch(declared -> declared.name().equals(port))) {
      throw new IllegalArgumentException("the operator's spec declares no port " + port);
    }
    return List.copyOf(collected.ports.getOrDefault(port, List.of()));
  }

  /** What went to the dead letters so far. */
  public List<DeadLetter> failed() {
    return List.copyOf(collected.failed);
  }

  /** The operator's counters by name, since the start or the last restart. */
  public Map<String, Long> counts() {
    return host.counts();
  }

  /** How many values and timers are stored for the step. */
  public int stored() {
    return host.snapshot().size();
  }

  private StepHost newHost() {
    return new StepHost(NAME, factory.spec(), Settings.read(factory, yaml).ready(), this::instant);
  }

  private Instant instant() {
    return Instant.ofEpochMilli(now);
  }

  private void fireTimers() {
    long before = host.failures();
    host.advance(watermark, collected);
    if (host.failures() > before) {
      throw new AssertionError("a timer failed; the log says why");
    }
  }

  /** A codec that cannot read what it wrote is found here rather than when a key is touched. */
  private void decode(StateStore.Entry entry) {
    for (StateSpec<?> state : factory.spec().states()) {
      if (state.name().equals(entry.state()) && entry.bytes() != null) {
        Object unused = state.codec().decode(entry.version(), entry.bytes().toArray());
      }
    }
  }

  private static final class Collected implements StepHost.Sink {
    private final List<Record> out = new ArrayList<>();
    private final Map<String, List<Record>> ports = new HashMap<>();
    private final List<DeadLetter> failed = new ArrayList<>();

    @Override
    public void emitted(Record record) {
      out.add(record);
    }

    @Override
    public void emitted(String port, Record record) {
      ports.computeIfAbsent(port, name -> new ArrayList<>()).add(record);
    }

    @Override
    public void failed(Record record, String reason) {
      failed.add(new DeadLetter(record, reason));
    }
  }
}
