package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the steps of a stream come to know of the time. */
class EventTimeTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> seen = new ArrayList<>();

  /** Holds what comes, and emits one record for each hundred milliseconds, at their end. */
  private static final class Hundreds implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      long end = record.time() - record.time() % 100 + 100;
      context.setTimer("to " + end, end);
    }

    @Override
    public void onTimer(Timer timer, Context context, Out out) {
      out.emit(context.newRecord("t", timer.time() - 1, Map.of()));
    }
  }

  /** Writes down with which watermark what came. */
  private final class Noting implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      seen.add(record.time() + " at " + context.watermark());
    }
  }

  private StepHost step(Operator operator) {
    return Operators.step(Operators.spec().state(Operators.COUNT), operator, clock);
  }

  @Test
  void whatATimerEmitsComesToTheNextStepBeforeTheTimeThatFiredIt() {
    Pipeline pipeline =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(step(new Hundreds()), step(new Noting())),
            List.of(Map.of(), Map.of()),
            List.of());
    StreamRunner runner =
        new StreamRunner(
            "stream",
            pipeline,
            clock,
            new MemoryDeadLetters(Runnable::run),
            new Checkpoints("stream", new MemoryStateStore(Runnable::run), 10),
            new Watermark(input -> false, clock::millis));
    clock.advance(10_000);
    for (long time : new long[] {10, 60, 110, 270}) {
      runner.process("s", Operators.record("r" + time, "k", time), new Settlement(() -> {}));
    }
    // The record of 0 to 99 is not late for a step whose own stretch ends at 100 too.
    assertThat(seen).containsExactly("99 at 60", "199 at 110");
  }
}
