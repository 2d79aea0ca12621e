package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {
  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final ManualClock clock = new ManualClock();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final MemoryStateStore store = new MemoryStateStore(disk);
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger settled = new AtomicInteger();
  private final List<Lane> lanes = new ArrayList<>();

  @AfterEach
  void stop() {
    lanes.forEach(Lane::close);
    disk.shutdown();
  }

  private volatile boolean pressed;

  /** An output that takes the record and settles it at once. */
  private Target to(String prefix) {
    return (record, settlement) -> arrived.add(prefix + record.id());
  }

  private Pipeline pipeline(List<StepHost> steps, Target... targets) {
    List<Map<String, List<Target>>> ports =
        steps.stream().map(step -> Map.of("rest", List.of(to("rest ")))).toList();
    return new Pipeline(
        Set.of("s"), Map.of(), steps, ports, List.of(new Route(null, false, List.of(targets))));
  }

  private StepHost step(Operator operator) {
    return Operators.step(Operators.spec().port("rest", "The rest."), operator, clock);
  }

  private Lane lane(String name, Pipeline pipeline) {
    Lane lane =
        new Lane(
            name,
            pipeline,
            new Lane.Setting(clock, dead, store, 10, () -> pressed, clock::millis, input -> false));
    lanes.add(lane);
    return lane;
  }

  private void put(Lane lane, String id) {
    Record record = Operators.record(id, "k", clock.millis());
    assertThat(lane.offer("s", record, new Settlement(settled::incrementAndGet), true)).isTrue();
  }

  /** What is stored of the steps. */
  private List<StateStore.Entry> stored() {
    return store.stored("stream").stream().filter(entry -> !entry.step().isEmpty()).toList();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  private static void await(CompletableFuture<?> future) throws Exception {
    Object unused = future.get(30, TimeUnit.SECONDS);
  }

  private static Target named(String name) {
    return new Target() {
      @Override
      public void send(Record record, Settlement settlement) {
        // Settled at once.
      }

      @Override
      public String name() {
        return name;
      }
    };
  }

  private static Condition only(String id) {
    return new Condition() {
      @Override
      public boolean test(Record record) {
        return record.id().equals(id);
      }

      @Override
      public String source() {
        return "id == " + id;
      }
    };
  }

  @Test
  void countsWhatEachInputBringsAndWhatEachTargetGets() throws Exception {
    Route some = new Route(only("hot"), false, List.of(named("alerts")));
    Route all = new Route(null, false, List.of(named("archive")));
    Pipeline first =
        new Pipeline(Set.of("s", "t"), Map.of(), List.of(), List.of(), List.of(some, all));
    Lane lane = lane("stream", first);
    lane.start();
    Lanes lanes = new Lanes(List.of(lane));
    put(lane, "a");
    put(lane, "b");
    await(lane.flushed());
    assertThat(lanes.taken()).isEqualTo(Map.of("s", 2L, "t", 0L));
    assertThat(lanes.sent()).isEqualTo(Map.of("alerts", 0L, "archive", 2L));

    // By a port, beside a route; what is led to no more is counted no more.
    StepHost step =
        step(
            (record, context, out) -> {
              out.emit(record);
              out.emit("rest", record);
            });
    Pipeline next =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(step),
            List.of(Map.of("rest", List.of(named("archive")))),
            List.of(new Route(null, false, List.of(named("archive"), named("live")))));
    await(
        lane.call(
            () -> {
              lane.swap(next);
              return true;
            }));
    put(lane, "hot");
    await(lane.flushed());
    assertThat(lanes.taken()).isEqualTo(Map.of("s", 3L));
    assertThat(lanes.sent()).isEqualTo(Map.of("archive", 4L, "live", 1L));
  }

  @Test
  void keepsTheOrderAndSettlesEach() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(), to("")));
    lane.start();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      put(lane, "r" + i);
      sent.add("r" + i);
    }
    await(lane.flushed());
    assertThat(arrived).isEqualTo(sent);
    assertThat(settled).hasValue(20_000);
    assertThat(lane.counts()).isEqualTo(new Lane.Counts(20_000, 20_000, 0, 0, 0));
  }

  @Test
  void aMarkLiesBetweenTheRecordsBeforeAndBehindIt() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(), to("old ")));
    lane.start();
    for (int i = 0; i < 1_000; i++) {
      put(lane, "r" + i);
    }
    lane.mark(() -> lane.swap(pipeline(List.of(), to("new "))));
    for (int i = 1_000; i < 2_000; i++) {
      put(lane, "r" + i);
    }
    await(lane.flushed());
    assertThat(arrived.subList(0, 1_000)).allMatch(text -> text.startsWith("old "));
    assertThat(arrived.subList(1_000, 2_000)).allMatch(text -> text.startsWith("new "));
    assertThat(settled).hasValue(2_000);
  }

  @Test
  void aCallComesBeforeWhatWaits() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(), to("")));
    put(lane, "a");
    CompletableFuture<Integer> before = lane.call(arrived::size);
    lane.start();
    assertThat(before.get(30, TimeUnit.SECONDS)).isZero();
    lane.close();
    assertThat(lane.call(() -> 1)).isCompletedExceptionally();
  }

  @Test
  void aFullMailboxHoldsBackTheLaneBeforeIt() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Lane slow =
        lane(
            "slow",
            pipeline(
                List.of(
                    step(
                        (record, context, out) -> {
                          gate.await();
                          out.emit(record);
                        })),
                to("")));
    Lane fast = lane("fast", pipeline(List.of(), new Target.ToStream("fast", slow)));
    slow.start();
    fast.start();
    for (int i = 0; i < 30_000; i++) {
      put(fast, "r" + i);
    }
    until(() -> slow.waiting() >= 10_000);
    assertThat(fast.waiting()).isPositive();
    until(() -> slow.keepsWaiting(fast));
    assertThat(fast.keepsWaiting(slow)).isFalse();
    Record more = Operators.record("qos0", "k", 0);
    assertThat(slow.offer("s", more, new Settlement(() -> {}), false)).isFalse();
    gate.countDown();
    await(fast.flushed());
    await(slow.flushed());
    assertThat(slow.keepsWaiting(fast)).isFalse();
    assertThat(arrived).hasSize(30_000).first().isEqualTo("r0");
    assertThat(arrived).last().isEqualTo("r29999");
    assertThat(settled).hasValue(30_000);
  }

  @Test
  void buriesWhatFailsAndSettlesItWhenThatIsDurable() throws Exception {
    Target choosy =
        (record, settlement) -> {
          switch (record.id()) {
            case "topic" -> throw new BadRecordException("no topic for it");
            case "bug" -> throw new IllegalStateException("a bug");
            default -> arrived.add(record.id());
          }
        };
    Operator operator =
        (record, context, out) -> {
          if (record.id().equals("bad")) {
            throw new BadRecordException("bad value");
          }
          out.emit(record);
        };
    Lane lane = lane("stream", pipeline(List.of(step(operator)), choosy));
    lane.start();
    for (String id : List.of("a", "bad", "topic", "bug", "b")) {
      put(lane, id);
    }
    await(lane.flushed());
    until(() -> settled.get() == 5);
    assertThat(arrived).containsExactly("a", "b");
    assertThat(dead.letters())
        .extracting(letter -> letter.step() + ": " + letter.reason())
        .containsExactly(
            "step: bad value", "to: no topic for it", "to: java.lang.IllegalStateException: a bug");
    assertThat(lane.counts().dead()).isEqualTo(3);
  }

  @Test
  void leavesByPortsToo() throws Exception {
    Lane lane =
        lane(
            "stream",
            pipeline(List.of(step((record, context, out) -> out.emit("rest", record))), to("")));
    lane.start();
    put(lane, "a");
    await(lane.flushed());
    assertThat(arrived).containsExactly("rest a");
    assertThat(settled).hasValue(1);
  }

  /** A window, as small as can be: keeps a number, and tells it when the time has come. */
  private static final class Window implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      context.state(Operators.COUNT).set(context.state(Operators.COUNT).getOr(0L) + 1);
      context.setTimer("end", record.time() + 1_000);
    }

    @Override
    public void onTimer(Timer timer, Context context, Out out) {
      Long count = context.state(Operators.COUNT).getOr(0L);
      out.emit(context.newRecord("t", timer.time(), count).withId("count " + count));
    }
  }

  private StepHost window() {
    OperatorSpec.Builder spec = Operators.spec().state(Operators.COUNT).keyed().retains();
    return Operators.step(spec, new Window(), clock);
  }

  @Test
  void settlesWhatLivesInAWindowWhenItsStateIsDurable() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(window()), to("")));
    lane.start();
    put(lane, "a");
    put(lane, "b");
    await(lane.flushed());
    await(lane.checkpoint());
    assertThat(settled).hasValue(2);
    assertThat(stored()).hasSize(2);
    clock.advance(5_000);
    put(lane, "c");
    await(lane.flushed());
    assertThat(arrived).isEmpty();
    put(lane, "d");
    await(lane.flushed());
    clock.advance(Watermark.SILENT_AFTER_MILLIS + 2_000);
    until(() -> !arrived.isEmpty());
    assertThat(arrived).containsExactly("count 4");
  }

  @Test
  void settlesWhatLivedInAWindowThatTheNextPipelineDoesNotHave() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(window()), to("")));
    lane.start();
    put(lane, "a");
    lane.mark(() -> lane.swap(pipeline(List.of(), to(""))));
    put(lane, "b");
    await(lane.flushed());
    clock.advance(2_000);
    until(() -> settled.get() == 2);
    assertThat(arrived).containsExactly("b");
  }

  @Test
  void goesOnAfterAnErrorOfTheHostAndStillMakesStateDurable() throws Exception {
    OperatorSpec.Builder spec = Operators.spec().state(Operators.COUNT).retains();
    Operator operator =
        (record, context, out) -> {
          if (record.id().equals("fatal")) {
            out.emit(record);
          }
          context.state(Operators.COUNT).set(1L);
        };
    Target broken =
        (record, settlement) -> {
          throw new InternalError("not the operator's fault");
        };
    Lane lane = lane("stream", pipeline(List.of(Operators.step(spec, operator, clock)), broken));
    lane.start();
    put(lane, "fatal");
    put(lane, "a");
    await(lane.checkpoint());
    assertThat(settled).as("the broken one stays unacknowledged").hasValue(1);
    assertThat(stored()).hasSize(1);
  }

  @Test
  void standsStillWhileTooMuchWaitsToBeStoredButDoesWhatItIsCalledFor() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(), to("")));
    lane.start();
    put(lane, "a");
    await(lane.flushed());
    pressed = true;
    put(lane, "b");
    assertThat(lane.call(arrived::size).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    CompletableFuture<Void> flushed = lane.flushed();
    assertThat(lane.call(arrived::size).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    pressed = false;
    await(flushed);
    assertThat(arrived).containsExactly("a", "b");
    pressed = true;
    put(lane, "c");
    lane.close();
    assertThat(lane.call(() -> 1)).isCompletedExceptionally();
  }

  /** Emits what is called "mail" at once, and for each other record one when its time comes. */
  private static final class Later implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      if (record.id().equals("mail")) {
        out.emit(record);
      } else {
        context.setTimer(record.id(), record.time() + 100);
      }
    }

    @Override
    public void onTimer(Timer timer, Context context, Out out) {
      out.emit(context.newRecord("t", timer.time(), null).withId(timer.name()));
    }
  }

  private void put(Lane lane, String id, String key) {
    Record record = Operators.record(id, key, clock.millis());
    assertThat(lane.offer("s", record, new Settlement(settled::incrementAndGet), true)).isTrue();
  }

  private StepHost later() {
    return Operators.step(Operators.spec().state(Operators.COUNT).keyed(), new Later(), clock);
  }

  @Test
  void firesTimersOnlyAsLongAsThereIsRoomForWhatTheyEmit() throws Exception {
    Target narrow =
        (record, settlement) -> {
          arrived.add(record.id());
          if (arrived.size() == 300) {
            pressed = true;
          }
        };
    Lane lane = lane("stream", pipeline(List.of(later()), narrow));
    lane.start();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      put(lane, "r" + i, "k" + i);
      expected.add("r" + i);
    }
    await(lane.flushed());
    clock.advance(200);
    put(lane, "later", "k0");
    put(lane, "mail", "k2999");
    until(() -> pressed);
    int fired = lane.call(arrived::size).get(30, TimeUnit.SECONDS);
    assertThat(fired).isBetween(300, 600);
    assertThat(lane.call(arrived::size).get(30, TimeUnit.SECONDS)).isEqualTo(fired);
    pressed = false;
    await(lane.flushed());
    expected.add("mail");
    assertThat(arrived).as("each once, and none before what came before it").isEqualTo(expected);
  }

  @Test
  void timersThatAreDueFireWhenThereIsRoomThoughNothingComes() throws Exception {
    Lane lane = lane("stream", pipeline(List.of(later()), to("")));
    lane.start();
    for (int i = 0; i < 3_000; i++) {
      put(lane, "r" + i, "k" + i);
    }
    await(lane.flushed());
    // No record brings the time, but the clock does.
    clock.advance(60_000);
    until(() -> arrived.size() == 3_000);
    assertThat(arrived).first().isEqualTo("r0");
    assertThat(arrived).last().isEqualTo("r2999");
  }

  @Test
  void whatManyTimersEmitComesToTheNextStepBeforeTheTimeThatFiredThem() throws Exception {
    List<Long> watermarks = Collections.synchronizedList(new ArrayList<>());
    Operator noting =
        (record, context, out) -> {
          watermarks.add(context.watermark());
          out.emit(record);
        };
    Lane lane = lane("stream", pipeline(List.of(later(), second(noting)), to("")));
    lane.start();
    long before = clock.millis();
    for (int i = 0; i < 3_000; i++) {
      put(lane, "r" + i, "k" + i);
    }
    await(lane.flushed());
    clock.advance(200);
    put(lane, "later", "k0");
    await(lane.flushed());
    assertThat(arrived).hasSize(3_000);
    assertThat(watermarks).containsOnly(before);
    put(lane, "mail", "k0");
    await(lane.flushed());
    assertThat(watermarks).last().isEqualTo(before + 200);
  }

  private StepHost second(Operator operator) {
    return new StepHost(
        new StepName("stream", "second"), Operators.spec().build(), operator, clock);
  }

  private boolean putBack(Lane lane, DeadLetters.Letter letter, Runnable absent) {
    return lane.takeAgain(letter, payload -> payload, settled::incrementAndGet, absent);
  }

  @Test
  void aDeadLetterIsPutBackWhereItFailedAsItWas() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    List<Record> seen = Collections.synchronizedList(new ArrayList<>());
    Operator first = (record, context, out) -> out.emit(record.withField("passed", 1L));
    Operator second =
        (record, context, out) -> {
          seen.add(record);
          if (failures.getAndDecrement() > 0) {
            throw new BadRecordException("not today");
          }
          out.emit(record);
        };
    Lane lane = lane("stream", pipeline(List.of(step(first), second(second)), to("")));
    lane.start();
    put(lane, "r");
    await(lane.flushed());
    until(() -> settled.get() == 1);

    assertThat(putBack(lane, dead.letters().get(0), () -> {})).isTrue();
    await(lane.flushed());
    until(() -> settled.get() == 2);
    assertThat(dead.letters()).hasSize(2);
    assertThat(dead.letters().get(1)).isEqualTo(dead.letters().get(0));
    assertThat(putBack(lane, dead.letters().get(1), () -> {})).isTrue();
    await(lane.flushed());
    until(() -> settled.get() == 3);

    assertThat(arrived).containsExactly("r");
    assertThat(seen).hasSize(3).containsOnly(seen.get(0));
    assertThat(lane.counts()).isEqualTo(new Lane.Counts(1, 1, 0, 2, 0));
  }

  @Test
  void aDeadLetterOfAStepThatIsNoMoreIsNotTaken() throws Exception {
    Operator bad =
        (record, context, out) -> {
          throw new BadRecordException("no");
        };
    Lane lane = lane("stream", pipeline(List.of(step(bad)), to("")));
    lane.start();
    put(lane, "r");
    await(lane.flushed());
    until(() -> dead.letters().size() == 1);
    lane.mark(() -> lane.swap(pipeline(List.of(), to(""))));
    AtomicInteger absent = new AtomicInteger();
    assertThat(putBack(lane, dead.letters().get(0), absent::incrementAndGet)).isTrue();
    await(lane.flushed());
    assertThat(absent).hasValue(1);
    assertThat(settled).hasValue(1);
    lane.close();
    assertThat(putBack(lane, dead.letters().get(0), () -> {})).isFalse();
  }

  @Test
  void whatCouldNotLeaveByAPortOrAnOutputIsPutBackThere() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    Target shaky =
        (record, settlement) -> {
          if (failures.getAndDecrement() > 0) {
            throw new BadRecordException("no topic");
          }
          arrived.add(record.id());
        };
    Operator operator =
        (record, context, out) -> {
          if (record.id().equals("aside")) {
            out.emit("rest", record.withTopic("other"));
          } else {
            out.emit(record);
          }
        };
    Pipeline shakyOne =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(step(operator)),
            List.of(Map.of("rest", List.of(shaky))),
            List.of(new Route(null, false, List.of(shaky))));
    Lane lane = lane("stream", shakyOne);
    lane.start();
    put(lane, "aside");
    put(lane, "main");
    await(lane.flushed());
    until(() -> dead.letters().size() == 2);
    assertThat(dead.letters().get(0).origin().port()).isEqualTo("rest");
    assertThat(dead.letters().get(1).step()).isEqualTo("to");
    dead.letters().forEach(letter -> assertThat(putBack(lane, letter, () -> {})).isTrue());
    await(lane.flushed());
    assertThat(arrived).containsExactly("aside", "main");
    until(() -> settled.get() == 4);
  }
}
