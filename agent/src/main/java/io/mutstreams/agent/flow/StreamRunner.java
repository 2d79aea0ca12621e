package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records through the steps and routes of one stream.
 *
 * <p>Owned by the lane's thread. The counters may be read by any thread.
 */
final class StreamRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRunner.class);

  private final String stream;
  private final InstantSource clock;
  private final DeadLetters deadLetters;
  private final Checkpoints checkpoints;
  private final Watermark watermark = new Watermark();
  private final Counter in = new Counter();
  private final Counter out = new Counter();
  private final Counter dropped = new Counter();
  private final Counter dead = new Counter();
  private volatile Pipeline pipeline;
  private boolean stateful;
  private List<Stage> stages = List.of();
  private Settlement current = new Settlement(() -> {});

  StreamRunner(
      String stream,
      Pipeline pipeline,
      InstantSource clock,
      DeadLetters deadLetters,
      Checkpoints checkpoints) {
    this.stream = stream;
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.checkpoints = checkpoints;
    this.pipeline = pipeline;
    swap(pipeline);
  }

  /** Replaces steps and routes; between two records. */
  void swap(Pipeline next) {
    for (String input : pipeline.inputs()) {
      if (!next.inputs().contains(input)) {
        watermark.forget(input);
      }
    }
    List<Stage> made = new ArrayList<>();
    for (int i = 0; i < next.steps().size(); i++) {
      made.add(new Stage(i));
    }
    pipeline = next;
    stages = made;
    stateful = next.stateful();
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** Takes one record through; releases the settlement when it needs it no more. */
  void process(String input, Record record, Settlement message) {
    in.increment();
    long now = clock.millis();
    long before = watermark.current();
    long after = watermark.advance(input, record.time(), now);
    if (stateful) {
      current = checkpoints.part(message);
      if (retained()) {
        checkpoints.retain(message);
      }
      enter(0, record);
      current.release();
      if (after > before) {
        fireTimers(after);
      }
      checkpoint(now);
    } else {
      current = message;
      message.hold();
      enter(0, record);
      message.release();
    }
    message.release();
  }

  /** What must be done without a record: timers and checkpoints. */
  void tick() {
    if (stateful) {
      long now = clock.millis();
      fireTimers(watermark.idle(now));
      checkpoint(now);
    }
  }

  /** Whether {@link #tick} has something to look after. */
  boolean ticking() {
    return stateful && (pipeline.timersPending() || pipeline.changed() || checkpoints.pending());
  }

  private boolean retained() {
    for (StepHost step : pipeline.steps()) {
      if (step.spec().retains()) {
        return true;
      }
    }
    return false;
  }

  private void fireTimers(long time) {
    for (Stage stage : stages) {
      StepHost step = pipeline.steps().get(stage.index);
      if (step.timersPending()) {
        current = checkpoints.part(null);
        step.advance(time, stage);
        current.release();
      }
    }
  }

  private void checkpoint(long now) {
    if (checkpoints.due(now, pipeline.changed())) {
      checkpoints.close(now, pipeline.takeChanges(), () -> {});
    }
  }

  /**
   * Closes the epoch whether it is due or not, as before a stop.
   *
   * @param done runs when it is durable
   */
  void checkpointAtOnce(Runnable done) {
    checkpoints.close(clock.millis(), pipeline.takeChanges(), done);
  }

  private void enter(int index, Record record) {
    List<StepHost> steps = pipeline.steps();
    if (index < steps.size()) {
      steps.get(index).process(record, watermark.current(), stages.get(index));
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
    } catch (BadRecordException e) {
      bury(record, "to", String.valueOf(e.getMessage()));
    }
  }

  private void bury(Record record, String step, @Nullable String reason) {
    dead.increment();
    LOG.debug("{}.{}: dead letter {}: {}", stream, step, record.id(), reason);
    Settlement settlement = current;
    settlement.hold();
    deadLetters.add(
        new DeadLetters.Letter(
            clock.millis(), stream, step, String.valueOf(reason), safely(record)),
        settlement::release);
  }

  /** A record whose body cannot be written either is kept without it. */
  private static Outgoing safely(Record record) {
    try {
      return Rendering.plain(record);
    } catch (RuntimeException e) {
      return Rendering.plain(record.withBody(null));
    }
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

  /** Takes what comes out of one step. */
  private final class Stage implements StepHost.Sink {
    private final int index;

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
      } catch (BadRecordException e) {
        bury(record, pipeline.steps().get(index).name().step(), e.getMessage());
      }
    }

    @Override
    public void failed(Record record, String reason) {
      bury(record, pipeline.steps().get(index).name().step(), reason);
    }
  }
}
