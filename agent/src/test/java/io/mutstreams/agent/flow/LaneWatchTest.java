package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import io.mutstreams.api.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators that do not return, or not soon. */
@Timeout(60)
class LaneWatchTest {
  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final ManualClock clock = new ManualClock();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final MemoryStateStore store = new MemoryStateStore(disk);
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger settled = new AtomicInteger();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicBoolean free = new AtomicBoolean();
  private final Map<String, String> alarms = new ConcurrentHashMap<>();
  private final Watchdog watchdog =
      new Watchdog(
          new Watchdog.Patience(400, 100, 200),
          new Watchdog.Alarms() {
            @Override
            public void raise(String subject, String sentence) {
              alarms.put(subject, sentence);
            }

            @Override
            public void clear(String subject) {
              alarms.remove(subject);
            }
          });
  private Lane lane = lane();

  @AfterEach
  void stop() {
    free.set(true);
    lane.close();
    watchdog.close();
    disk.shutdown();
  }

  /** Runs on whatever is done to its thread, until the test is over. */
  private void loop() {
    while (!free.get()) {
      Thread.onSpinWait();
    }
  }

  private StepHost step(OperatorSpec.Builder spec, Operator operator) {
    return named("step", spec, operator);
  }

  private StepHost named(String id, OperatorSpec.Builder spec, Operator operator) {
    return new StepHost(new StepName("stream", id), spec.build(), operator, clock)
        .renewedBy(
            () -> {
              made.incrementAndGet();
              return operator;
            });
  }

  private Pipeline pipeline(StepHost... steps) {
    Target target = (record, settlement) -> arrived.add(record.id());
    return new Pipeline(
        Set.of("s"),
        Map.of(),
        List.of(steps),
        Collections.nCopies(steps.length, Map.of()),
        List.of(new Route(null, false, List.of(target))));
  }

  private Lane lane(StepHost... steps) {
    return new Lane(
        "stream",
        pipeline(steps),
        new Lane.Setting(
            clock, dead, store, 10, () -> false, clock::millis, input -> false, watchdog));
  }

  private void start(StepHost... steps) {
    lane = lane(steps);
    lane.start();
  }

  private void put(String... ids) {
    for (String id : ids) {
      Record record = Operators.record(id, "k", clock.millis());
      assertThat(lane.offer("s", record, new Settlement(settled::incrementAndGet), true)).isTrue();
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void oneThatBlocksIsInterruptedAndItsRecordBuried() {
    CountDownLatch never = new CountDownLatch(1);
    start(
        step(
            Operators.spec(),
            (record, context, out) -> {
              if (record.id().equals("bad")) {
                never.await();
              }
              out.emit(record);
            }));
    put("a", "bad", "b");
    until(() -> settled.get() == 3);
    assertThat(arrived).containsExactly("a", "b");
    assertThat(dead.letters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.step()).isEqualTo("step");
              assertThat(letter.reason())
                  .startsWith("did not return in time, and was interrupted: Interrupted");
            });
    assertThat(lane.pipeline().steps().get(0).cutOffs()).isEqualTo(1);
    assertThat(made).as("the same one goes on").hasValue(0);
  }

  @Test
  void oneThatLoopsIsGivenUpAndAnotherGoesOnBehindIt() {
    StepHost first =
        named(
            "first",
            Operators.spec(),
            (record, context, out) -> {
              out.emit(record);
              out.emit(record.withId(record.id() + "+"));
            });
    StepHost second =
        step(
            Operators.spec().state(Operators.COUNT).retains(),
            (record, context, out) -> {
              context.state(Operators.COUNT).set(context.state(Operators.COUNT).getOr(0L) + 1);
              out.emit(record);
              if (record.id().equals("bad")) {
                loop();
                // Whatever it does later is refused.
                context.state(Operators.COUNT).set(1_000L);
              }
            });
    start(first, second);
    put("a", "bad", "b");
    until(() -> arrived.size() == 5 && dead.letters().size() == 1 && !alarms.isEmpty());
    assertThat(arrived).containsExactly("a", "a+", "bad+", "b", "b+");
    assertThat(dead.letters()).hasSize(1);
    assertThat(dead.letters().get(0).record().id()).isEqualTo("bad");
    assertThat(dead.letters().get(0).reason()).matches("did not return within .* s, at .*loop.*");
    assertThat(alarms).containsOnlyKeys("step stream.step");
    assertThat(alarms.get("step stream.step")).contains("cut off, 1 times so far", "loop");
    assertThat(made).hasValue(1);
    free.set(true);
    put("c");
    assertThat(lane.flushed()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(lane.checkpoint()).succeedsWithin(30, TimeUnit.SECONDS);
    until(() -> settled.get() == 4);
    assertThat(store.stored("stream"))
        .filteredOn(entry -> entry.state().equals("count"))
        .singleElement()
        .extracting(StateStore.Entry::bytes)
        .isEqualTo(Bytes.wrap(Operators.COUNT.codec().encode(8L)));
  }

  @Test
  void theStreamStandsAfterThreeInARowUntilTheStepIsReplaced() {
    StepHost bad = step(Operators.spec(), (record, context, out) -> loop());
    start(bad);
    put("a", "b", "c", "d", "e");
    until(() -> lane.standing() != null);
    assertThat(lane.standing()).contains("step step", "did not return within");
    until(() -> settled.get() == 3);
    assertThat(lane.waiting()).isNotNegative();
    assertThat(lane.call(() -> 1)).succeedsWithin(30, TimeUnit.SECONDS);
    until(() -> watchdog.stalledMillis(lane) > 1_000);
    assertThat(settled).hasValue(3);

    StepHost good =
        bad.successor(Operators.spec().build(), (record, context, out) -> out.emit(record));
    lane.markChange(() -> lane.swap(pipeline(good)), Set.of("step"));
    until(() -> arrived.size() == 2);
    assertThat(arrived).containsExactly("d", "e");
    assertThat(lane.standing()).isNull();
    until(() -> alarms.keySet().equals(Set.of("threads of step stream.step")));
    assertThat(alarms.get("threads of step stream.step")).contains("on 3 threads");
    free.set(true);
    until(alarms::isEmpty);
    assertThat(lane.pipeline().steps().get(0).cutOffs()).isEqualTo(3);
    until(() -> settled.get() == 5);
    until(() -> watchdog.stalledMillis(lane) == 0);
  }

  @Test
  void aChangeThatReplacesTheStepDoesNotWaitForAllThatIsStuck() {
    StepHost bad = step(Operators.spec(), (record, context, out) -> loop());
    start(bad);
    put("a", "b", "c");
    until(() -> lane.waiting() < 3);
    StepHost good =
        bad.successor(Operators.spec().build(), (record, context, out) -> out.emit(record));
    lane.markChange(() -> lane.swap(pipeline(good)), Set.of("step"));
    until(() -> arrived.size() == 2);
    assertThat(arrived).containsExactly("b", "c");
    until(() -> settled.get() == 3);
    assertThat(dead.letters()).hasSize(1);
  }

  @Test
  void aTimerThatDoesNotReturnIsNotLost() {
    AtomicBoolean mended = new AtomicBoolean();
    Operator window =
        new Operator() {
          @Override
          public void process(Record record, Context context, Out out) {
            context.setTimer("end", record.time());
          }

          @Override
          public void onTimer(Timer timer, Context context, Out out) {
            if (!mended.get()) {
              loop();
            }
            out.emit(context.newRecord("t", timer.time(), 1L).withId("fired"));
          }
        };
    StepHost bad = step(Operators.spec().state(Operators.COUNT), window);
    start(bad);
    put("a");
    until(() -> lane.standing() != null);
    assertThat(dead.letters()).isEmpty();
    mended.set(true);
    StepHost good = bad.successor(bad.spec(), window);
    lane.markChange(() -> lane.swap(pipeline(good)), Set.of("step"));
    put("b");
    until(() -> arrived.contains("fired"));
  }

  @Test
  void aCodecThatDoesNotReturnConcernsItsValueAlone() {
    StateCodec<Long> codec =
        StateCodec.of(
            1,
            (value, out) -> {
              if (value == 1) {
                loop();
              }
              out.writeLong(value);
            },
            (version, in) -> in.readLong());
    StateSpec<Long> state = StateSpec.of("value", codec);
    start(
        step(
            Operators.spec().state(state),
            (record, context, out) ->
                context.state(state, record.id()).set((long) record.id().length())));
    put("a", "bb", "ccc");
    assertThat(lane.flushed()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(lane.checkpoint()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(store.stored("stream"))
        .filteredOn(entry -> entry.state().equals("value"))
        .extracting(StateStore.Entry::entry)
        .containsExactlyInAnyOrder("bb", "ccc");
    assertThat(lane.pipeline().steps().get(0).cutOffs()).isEqualTo(1);
  }

  @Test
  void whatWaitsBeforeAStreamThatGoesWhileItStandsIsBuried() {
    start(step(Operators.spec(), (record, context, out) -> loop()));
    put("a", "b", "c", "d", "e");
    until(() -> lane.standing() != null);
    assertThat(
            lane.call(
                () -> {
                  lane.buryWaiting();
                  return 1;
                }))
        .succeedsWithin(30, TimeUnit.SECONDS);
    until(() -> settled.get() == 5);
    assertThat(dead.letters()).hasSize(5);
    assertThat(dead.letters().get(4).reason()).contains("was removed while it stood still");
  }
}
