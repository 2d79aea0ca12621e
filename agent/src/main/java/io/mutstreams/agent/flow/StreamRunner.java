package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records through the steps and routes of one stream.
 *
 * <p>Owned by the lane's thread. The counters may be read by any thread.
 */
final class StreamRunner {
  private static final long TICK_MILLIS = 200;

  /** The outputs of a stream, where the place of a dead letter is told. */
  private static final String OUTPUTS = "to";

  private static final Logger LOG = LoggerFactory.getLogger(StreamRunner.class);

  private final String stream;
  private final InstantSource clock;
  private final DeadLetters deadLetters;
  private final Checkpoints checkpoints;
  private final Watermark watermark;
  private final KnownIds known = new KnownIds();
  private final Counter repeated = new Counter();
  private final Counter in = new Counter();
  private final Counter out = new Counter();
  private final Counter dropped = new Counter();
  private final Counter dead = new Counter();
  private volatile Pipeline pipeline;
  private boolean stateful;
  private boolean retains;
  private List<Stage> stages = List.of();
  private Settlement current = new Settlement(() -> {});

  StreamRunner(
      String stream,
      Pipeline pipeline,
      InstantSource clock,
      DeadLetters deadLetters,
      Checkpoints checkpoints,
      Watermark watermark) {
    this.stream = stream;
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.checkpoints = checkpoints;
    this.watermark = watermark;
    this.pipeline = pipeline;
    swap(pipeline);
  }

  /** Replaces steps and routes; between two records. */
  void swap(Pipeline next) {
    watermark.inputs(next.inputs());
    List<Stage> made = new ArrayList<>();
    for (int i = 0; i < next.steps().size(); i++) {
      made.add(new Stage(i));
    }
    pipeline = next;
    stages = made;
    if (stateful && !next.stateful()) {
      checkpoints.forget(Watermark.STEP);
      watermark.forget();
      known.forget();
    }
    stateful = next.stateful();
    known.inputs(stateful ? next.identified() : Map.of());
    retains = next.steps().stream().anyMatch(step -> step.spec().retains());
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /**
   * Takes one record through; releases the settlement when it needs it no more. When it throws, the
   * message stays unsettled, but nothing else does.
   */
  void process(String input, Record record, Settlement message) {
    in.increment();
    long now = clock.millis();
    long before = watermark.current();
    long after = watermark.advance(input, record.time(), now);
    if (after > before) {
      reached(after);
    }
    if (!stateful) {
      current = message;
      enter(0, record);
      message.release();
      return;
    }
    IdWindow ids = known.of(input);
    long id = ids == null ? 0 : IdWindow.hash(record.id());
    if (retains || ids != null) {
      checkpoints.retain(message, now);
    }
    if (ids != null && ids.contains(id)) {
      repeated.increment();
    } else {
      current = checkpoints.part(message);
      try {
        enter(0, record);
      } finally {
        current.release();
      }
      if (ids != null) {
        ids.add(id);
      }
    }
    message.release();
    if (after > before) {
      fireTimers(after);
    }
    checkpoint(now);
  }

  /** Without timers all steps come to know of the time at once, else see {@link #fireTimers}. */
  private void reached(long time) {
    for (int i = 0; i < (stateful ? Math.min(1, stages.size()) : stages.size()); i++) {
      stages.get(i).watermark = time;
    }
  }

  /** Goes on where an earlier run was, and returns its watermark; before the first record. */
  long restore(List<StateStore.Entry> stored) {
    watermark.restore(stored);
    known.restore(stored);
    reached(watermark.current());
    return watermark.current();
  }

  /** What must be done without a record: timers and checkpoints. */
  void tick() {
    long now = clock.millis();
    if (stateful) {
      fireTimers(watermark.idle(now));
    }
    checkpoint(now);
  }

  /** In how many milliseconds {@link #tick} has something to look after; 0 for nothing. */
  long tickMillis() {
    if (checkpoints.hurrying()) {
      return Checkpoints.HURRIED_MILLIS;
    }
    boolean ticking =
        checkpoints.pending() || (stateful && (pipeline.timersPending() || changes() > 0));
    return ticking ? TICK_MILLIS : 0;
  }

  /** Later steps come to know of the time behind what the earlier ones emit because of it. */
  private void fireTimers(long time) {
    for (Stage stage : stages) {
      stage.watermark = time;
      StepHost step = pipeline.steps().get(stage.index);
      if (step.timersDue(time)) {
        current = checkpoints.part(null);
        try {
          step.advance(time, stage);
        } finally {
          current.release();
        }
      }
    }
  }

  private void checkpoint(long now) {
    if (checkpoints.due(now, changes())) {
      checkpoints.close(now, takeChanges(), () -> {});
    }
  }

  private int changes() {
    return pipeline.changes() + (known.changed() ? 1 : 0);
  }

  private List<StateStore.Entry> takeChanges() {
    List<StateStore.Entry> changes = pipeline.takeChanges();
    known.takeChanges(changes);
    if (!changes.isEmpty()) {
      watermark.takeChange(changes);
    }
    return changes;
  }

  /**
   * Closes the epoch whether it is due or not, as before a stop.
   *
   * @param done runs when it is durable
   */
  void checkpointAtOnce(Runnable done) {
    checkpoints.close(clock.millis(), takeChanges(), done);
  }

  /** Forgets stored state of a step that is no longer in the pipeline; of all steps for null. */
  void forget(@Nullable String step) {
    checkpoints.forget(step);
  }

  /**
   * Takes a dead letter in again where it failed; releases the settlement as {@link #process} does.
   * It counts as no new record, and time does not move on by it.
   *
   * @param record what was made of it
   * @return false when there is no such step; the settlement is then not released
   */
  boolean processAgain(DeadLetters.Letter letter, Record record, Settlement message) {
    String port = letter.origin().port();
    boolean outputs = letter.step().equals(OUTPUTS) && port.equals(OUTPUTS);
    int index = outputs ? stages.size() : indexOf(letter.step());
    if (index < 0) {
      return false;
    }
    long now = clock.millis();
    if (retains) {
      checkpoints.retain(message, now);
    }
    current = stateful ? checkpoints.part(message) : message;
    try {
      if (outputs || port.isEmpty()) {
        enter(index, record);
      } else {
        stages.get(index).emitted(port, record);
      }
    } finally {
      if (stateful) {
        current.release();
      }
    }
    message.release();
    checkpoint(now);
    return true;
  }

  private int indexOf(String step) {
    List<StepHost> steps = pipeline.steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().step().equals(step)) {
        return i;
      }
    }
    return -1;
  }

  private void enter(int index, Record record) {
    List<StepHost> steps = pipeline.steps();
    if (index < steps.size()) {
      Stage stage = stages.get(index);
      steps.get(index).process(record, stage.watermark, stage);
    } else {
      leave(record);
    }
  }

  private void leave(Record record) {
    try {
      List<Target> targets = pipeline.targets(record);
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).send(record, current);
      }
      if (targets.isEmpty()) {
        dropped.increment();
      } else {
        out.increment();
      }
    } catch (RuntimeException | StackOverflowError e) {
      bury(record, OUTPUTS, OUTPUTS, reason(e));
    }
  }

  private static String reason(Throwable e) {
    return e instanceof BadRecordException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private void bury(Record record, String step, String port, String reason) {
    dead.increment();
    LOG.debug("{}.{}: dead letter {}: {}", stream, step, record.id(), reason);
    Settlement settlement = current;
    settlement.hold();
    PayloadForm.Written written = PayloadForm.write(record);
    DeadLetters.Origin origin =
        new DeadLetters.Origin(
            DeadLetters.Kind.STREAM,
            port,
            record.source(),
            record.key() != null,
            record.time(),
            written.form());
    deadLetters.add(
        new DeadLetters.Letter(clock.millis(), stream, step, reason, written.record(), origin),
        settlement::release);
  }

  long in() {
    return in.get();
  }

  long out() {
    return out.get();
  }

  long dropped() {
    return dropped.get();
  }

  long dead() {
    return dead.get();
  }

  long repeated() {
    return repeated.get();
  }

  /** Takes what comes out of one step. */
  private final class Stage implements StepHost.Sink {
    private final int index;
    private long watermark = StreamRunner.this.watermark.current();

    Stage(int index) {
      this.index = index;
    }

    @Override
    public void emitted(Record record) {
      enter(index + 1, record);
    }

    @Override
    public void emitted(String port, Record record) {
      List<Target> targets = pipeline.ports().get(index).getOrDefault(port, List.of());
      try {
        for (Target target : targets) {
          target.send(record, current);
        }
      } catch (RuntimeException | StackOverflowError e) {
        bury(record, pipeline.steps().get(index).name().step(), port, reason(e));
      }
    }

    @Override
    public void failed(Record record, String reason) {
      bury(record, pipeline.steps().get(index).name().step(), "", reason);
    }
  }
}
