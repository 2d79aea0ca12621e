package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes records through the steps and routes of one stream, depth first: what came of one record
 * has left before its next sibling goes on. What is under way is data rather than a stack of calls,
 * so that another thread can go on with it when a step does not return.
 *
 * <p>Owned by the lane's thread. The counters, and the pipeline, may be read by any.
 */
final class Course {
  /** The outputs of a stream, where the place of a dead letter is told. */
  static final String OUTPUTS = "to";

  private final Burial burial;
  private final TapPoint taps;
  private final Counter out = new Counter();
  private final Counter dropped = new Counter();
  private final NamedCounts sent = new NamedCounts();
  private volatile Pipeline pipeline;
  private List<Stage> stages = List.of();
  private Settlement current = new Settlement(() -> {});
  private CallWatch watch = new CallWatch();

  Course(String stream, Burial burial, Pipeline pipeline) {
    this.burial = burial;
    this.taps = new TapPoint(stream);
    this.pipeline = pipeline;
  }

  /**
   * Replaces steps and routes; between two records.
   *
   * @param watermark how far the steps know that time has come
   */
  void swap(Pipeline next, long watermark) {
    List<Stage> made = new ArrayList<>();
    for (StepHost step : next.steps()) {
      made.add(new Stage(made.size(), step, next, watermark));
    }
    sent.of(next.targetNames());
    pipeline = next;
    stages = made;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** Who looks on. */
  TapPoint taps() {
    return taps;
  }

  /** The calls from now on are seen by this one. */
  void watch(CallWatch mine) {
    watch = mine;
  }

  CallWatch watch() {
    return watch;
  }

  /** What is sent and buried from now on belongs to this. */
  void settlement(Settlement now) {
    current = now;
  }

  Settlement settlement() {
    return current;
  }

  /** How many steps there are: the index of the outputs. */
  int outputs() {
    return stages.size();
  }

  /** The place of a step; -1 where it is none. */
  int indexOf(String step) {
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).host.name().step().equals(step)) {
        return i;
      }
    }
    return -1;
  }

  /** Takes a record through everything from a step on. */
  void enter(int index, Record record) {
    take(index, record);
    drain();
  }

  /** Sends a record out by a port of a step. */
  void emit(int index, String port, Record record) {
    stages.get(index).send(port, record);
  }

  /** The timers of a step that are due now are about to be fired. */
  void begin(int index, Portion portion) {
    stages.get(index).host.begin(portion);
  }

  /**
   * Fires timers of a step that are due.
   *
   * @return whether there may be more of them
   */
  boolean fire(int index, long time, Portion portion) {
    Stage stage = stages.get(index);
    return stage.host.advance(time, stage, portion, this::drain, watch);
  }

  /** So far has event time come for a step. */
  void reached(int index, long time) {
    stages.get(index).watermark = time;
  }

  boolean timersDue(int index, long time) {
    return stages.get(index).host.timersDue(time);
  }

  /** Takes on what the steps have given and what has not gone on yet. */
  void drain() {
    int at = stages.size() - 1;
    while (at >= 0) {
      Stage stage = stages.get(at);
      Next next = stage.waiting.poll();
      if (next == null) {
        at--;
      } else if (next.port() != null) {
        stage.send(next.port(), next.record());
      } else {
        at++;
        take(at, next.record());
        at = Math.min(at, stages.size() - 1);
      }
    }
  }

  /** Drops what has not gone on yet. */
  void discard() {
    stages.forEach(stage -> stage.waiting.clear());
  }

  /**
   * Goes on without the call that was given up.
   *
   * @param thread that still runs in it
   */
  void cutOff(CallWatch call, Thread thread, String why) {
    StepHost host = Objects.requireNonNull(call.host());
    for (Stage stage : stages) {
      if (stage.host == host) {
        host.cutOff(call, thread, stage, why, watch);
        return;
      }
    }
  }

  private void take(int index, Record record) {
    if (index == stages.size()) {
      leave(record);
      return;
    }
    Stage stage = stages.get(index);
    String stands = stage.host.stands();
    if (stands == null) {
      stage.host.process(record, stage.watermark, stage, watch);
    } else {
      stage.failed(record, "the step is called no more: " + stands);
    }
  }

  private void leave(Record record) {
    try {
      List<Target> targets = pipeline.targets(record);
      send(targets, record);
      if (targets.isEmpty()) {
        dropped.increment();
      } else {
        out.increment();
      }
    } catch (RuntimeException | StackOverflowError e) {
      burial.bury(record, OUTPUTS, OUTPUTS, reason(e), current);
    }
  }

  private void send(List<Target> targets, Record record) {
    boolean tapped = taps.isOpen();
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      target.send(record, current);
      sent.increment(target.name());
      if (tapped) {
        taps.to(target.name(), record);
      }
    }
  }

  private static String reason(Throwable e) {
    return e instanceof BadRecordException ? String.valueOf(e.getMessage()) : e.toString();
  }

  long out() {
    return out.get();
  }

  long dropped() {
    return dropped.get();
  }

  /** Records by the target that has them, whether a route or a port led there. */
  NamedCounts sent() {
    return sent;
  }

  /** Goes on from what another lane has counted. */
  void countOn(Course other) {
    out.add(other.out());
    dropped.add(other.dropped());
    sent.countOn(other.sent);
  }

  /** A record on its way to the next step, or to a port. */
  private record Next(@Nullable String port, Record record) {}

  /** Takes what comes out of one step. */
  private final class Stage implements StepHost.Sink {
    private final int index;
    private final StepHost host;
    private final Pipeline in;
    private final ArrayDeque<Next> waiting = new ArrayDeque<>(2);
    private long watermark;

    Stage(int index, StepHost host, Pipeline in, long watermark) {
      this.index = index;
      this.host = host;
      this.in = in;
      this.watermark = watermark;
    }

    @Override
    public void emitted(Record record) {
      if (taps.isOpen()) {
        taps.after(host.name().step(), null, record);
      }
      waiting.add(new Next(null, record));
    }

    @Override
    public void emitted(String port, Record record) {
      if (taps.isOpen()) {
        taps.after(host.name().step(), port, record);
      }
      waiting.add(new Next(port, record));
    }

    @Override
    public void failed(Record record, String reason) {
      burial.bury(record, host.name().step(), "", reason, current);
    }

    private void send(String port, Record record) {
      List<Target> targets = in.ports().get(index).getOrDefault(port, List.of());
      try {
        Course.this.send(targets, record);
      } catch (RuntimeException | StackOverflowError e) {
        burial.bury(record, host.name().step(), port, reason(e), current);
      }
    }
  }
}
