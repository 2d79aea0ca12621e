package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.RetryableException;
import io.mutstreams.api.Timer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepHostTest {
  private final ManualClock clock = new ManualClock();
  private final Caught caught = new Caught();

  private StepHost host(Operator operator) {
    return Operators.step(
        Operators.spec().port("rest", "The rest.").state(Operators.COUNT), operator, clock);
  }

  private void process(StepHost host, String id) {
    host.process(Operators.record(id, "k", 5), 5, caught);
  }

  @Test
  void discardsWhatWasEmittedBeforeTheFailure() {
    StepHost host =
        host(
            (record, context, out) -> {
              out.emit(record);
              out.emit("rest", record);
              if (record.id().equals("bad")) {
                throw new BadRecordException("not this one");
              }
            });
    process(host, "bad");
    process(host, "good");
    assertThat(caught.out).containsExactly("good", "rest:good.1");
    assertThat(caught.failed).containsExactly("bad: not this one");
    assertThat(host.in()).isEqualTo(2);
    assertThat(host.out()).isEqualTo(2);
    assertThat(host.failures()).isEqualTo(1);
  }

  @Test
  void givesRecordsOfOneIdDistinctIds() {
    StepHost host =
        host(
            (record, context, out) -> {
              out.emit(record);
              out.emit(record);
              out.emit(record.withId("a.1"));
              out.emit(record);
            });
    process(host, "a");
    assertThat(caught.out).doesNotHaveDuplicates().startsWith("a", "a.1").hasSize(4);
    Caught again = new Caught();
    host.process(Operators.record("a", "k", 5), 5, again);
    assertThat(again.out).isEqualTo(caught.out);
  }

  @Test
  void triesARetryableFailureThreeTimes() {
    AtomicInteger tries = new AtomicInteger();
    StepHost host =
        host(
            (record, context, out) -> {
              out.emit(record);
              if (tries.incrementAndGet() % 3 != 0 || record.id().equals("never")) {
                throw new RetryableException("not yet", new IOException("busy"));
              }
            });
    process(host, "third");
    process(host, "never");
    assertThat(tries).hasValue(6);
    assertThat(caught.out).containsExactly("third");
    assertThat(caught.failed).containsExactly("never: not yet (tried 3 times)");
  }

  @Test
  void livesOnWhateverTheOperatorThrows() {
    StepHost host =
        host(
            (record, context, out) -> {
              switch (record.id()) {
                case "deep" -> throw new StackOverflowError();
                case "memory" -> throw new OutOfMemoryError("so it says");
                case "death" -> throw new Error("death");
                case "assert" -> throw new AssertionError("no");
                case "mute" ->
                    throw new IllegalStateException() {
                      private static final long serialVersionUID = 1;

                      @Override
                      public String getMessage() {
                        throw new IllegalStateException("no");
                      }
                    };
                case "missing" -> throw new NoClassDefFoundError("Gone");
                case "null" -> throw new IllegalStateException();
                default -> out.emit(record);
              }
            });
    process(host, "deep");
    process(host, "missing");
    process(host, "null");
    for (String id : List.of("memory", "death", "assert", "mute")) {
      process(host, id);
    }
    process(host, "good");
    assertThat(caught.failed)
        .containsExactly(
            "deep: StackOverflowError: java.lang.StackOverflowError",
            "missing: NoClassDefFoundError: Gone",
            "null: IllegalStateException: java.lang.IllegalStateException",
            "memory: OutOfMemoryError: so it says",
            "death: Error: death",
            "assert: AssertionError: no",
            "mute: io.mutstreams.agent.flow.StepHostTest$1, which cannot say why");
    assertThat(caught.out).containsExactly("good");
  }

  @Test
  void refusesAPortThatIsNotDeclared() {
    StepHost host = host((record, context, out) -> out.emit("elsewhere", record));
    process(host, "a");
    assertThat(caught.failed)
        .containsExactly(
            "a: IllegalArgumentException: the operator's spec declares no port elsewhere");
  }

  @Test
  void wantsAKeyWhereTheOperatorNeedsOne() {
    StepHost keyed =
        Operators.step(Operators.spec().keyed(), (record, context, out) -> out.emit(record), clock);
    keyed.process(Operators.record("a", null, 5), 5, caught);
    assertThat(caught.failed)
        .containsExactly(
            "a: the operator needs keys and the record has none: give its source a key");
    host((record, context, out) -> out.emit(record.withId("key '" + context.key() + "'")))
        .process(Operators.record("b", null, 5), 5, caught);
    assertThat(caught.out).containsExactly("key ''");
  }

  @Test
  void makesTheSameNewRecordAgainFromTheSameCause() {
    StepHost host = host((record, context, out) -> out.emit(context.newRecord("topic", 7, 1L)));
    process(host, "a");
    process(host, "a");
    process(host, "b");
    assertThat(caught.out.get(0)).isEqualTo(caught.out.get(1)).isNotEqualTo(caught.out.get(2));
    assertThat(caught.records.get(0).key()).isEqualTo("k");
  }

  @Test
  void aSuccessorTakesOverStateTimersAndCounts() {
    StepHost host = host(new Counting());
    process(host, "a");
    process(host, "b");
    StepHost next = host.successor(host.spec(), new Counting());
    process(next, "c");
    assertThat(caught.out).containsExactly("1", "2", "3");
    next.advance(10, caught);
    assertThat(caught.out).containsExactly("1", "2", "3", "fired 10");
    assertThat(next.in()).isEqualTo(3);
    assertThat(next.counts()).containsEntry("seen", 3L);
  }

  private static final class Counting implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      long count = context.state(Operators.COUNT).getOr(0L) + 1;
      context.state(Operators.COUNT).set(count);
      context.setTimer("end", 10);
      context.count("seen", 1);
      out.emit(record.withId(Long.toString(count)));
    }

    @Override
    public void onTimer(Timer timer, Context context, Out out) {
      out.emit(context.newRecord("t", timer.time(), null).withId("fired " + timer.time()));
    }
  }

  @Test
  void goesOnAfterATimerThatFails() {
    StepHost host =
        host(
            new Operator() {
              @Override
              public void process(Record record, Context context, Out out) {
                context.setTimer(record.id(), record.time());
              }

              @Override
              public void onTimer(Timer timer, Context context, Out out) {
                out.emit(context.newRecord("t", timer.time(), null).withId(timer.name()));
                if (timer.name().equals("bad")) {
                  throw new IllegalStateException("no");
                }
              }
            });
    process(host, "bad");
    process(host, "good");
    host.advance(5, caught);
    assertThat(caught.out).containsExactly("good");
    assertThat(host.failures()).isEqualTo(1);
    assertThat(host.timersPending()).isFalse();
  }

  @Test
  void endsEvenWhenATimerSetsItselfForThePast() {
    AtomicInteger fired = new AtomicInteger();
    StepHost host =
        host(
            new Operator() {
              @Override
              public void process(Record record, Context context, Out out) {
                context.setTimer("again", 1);
              }

              @Override
              public void onTimer(Timer timer, Context context, Out out) {
                fired.incrementAndGet();
                context.setTimer("again", 1);
              }
            });
    process(host, "a");
    host.advance(100, caught);
    assertThat(fired.get()).isBetween(1, 2_000);
    assertThat(host.timersPending()).isTrue();
  }
}
