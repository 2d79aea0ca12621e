package io.mutstreams.agent.change;

import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Pipeline;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a lane its new steps and routes. Made on the change thread, run once on the lane's thread.
 */
final class Swap {
  private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

  private final PipelineMaker maker;
  private final Lane lane;
  private final int number;
  private final StreamConfig before;
  private final StreamConfig now;
  private final PipelineMaker.Outputs outputs;
  private final CompletableFuture<List<Operator>> done = new CompletableFuture<>();

  /**
   * Not done yet.
   *
   * @param number which of the lanes of its stream it is
   */
  Swap(
      PipelineMaker maker,
      Lane lane,
      int number,
      StreamConfig before,
      StreamConfig now,
      PipelineMaker.Outputs outputs) {
    this.maker = maker;
    this.lane = lane;
    this.number = number;
    this.before = before;
    this.now = now;
    this.outputs = outputs;
  }

  /** Completes with the operators that are to be closed when the lane has taken the change over. */
  CompletableFuture<List<Operator>> done() {
    return done;
  }

  void run() {
    try {
      Pipeline old = lane.pipeline();
      Pipeline next = maker.make(now, number, outputs, before, old);
      lane.swap(next);
      done.complete(retired(old, next));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("event", "fault")
          .addKeyValue("stream", lane.stream())
          .log("stream {}: goes on without the change", lane.stream(), e);
      done.completeExceptionally(e);
    }
  }

  private List<Operator> retired(Pipeline old, Pipeline next) {
    List<Operator> retired = new ArrayList<>();
    Set<Object> operators = new HashSet<>();
    for (StepHost step : next.steps()) {
      operators.add(step.operator());
    }
    for (StepHost step : old.steps()) {
      if (!operators.contains(step.operator())) {
        retired.add(step.operator());
      }
      if (next.steps().stream().noneMatch(now -> now.handover().sameAs(step.handover()))) {
        lane.forget(step.name().step());
        step.release();
      }
    }
    return retired;
  }
}
