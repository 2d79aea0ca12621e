package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts through a stream that crashes at random, between any two steps of any thread: a broker
 * delivers again what was not acknowledged, and each record counts once nevertheless.
 */
class ExactlyOnceTest {
  private static final int RECEIVE_MAXIMUM = 20;
  private static final int MESSAGES = 3_000;

  /** Counts the records of each key, and emits the count. */
  private static final class Counts implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      long count = context.state(Operators.COUNT).getOr(0L) + 1;
      context.state(Operators.COUNT).set(count);
      out.emit(record.withBody(count));
    }
  }

  private final ManualClock clock = new ManualClock();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(Runnable::run);

  /** What left, by record id: at least once, and always the same. */
  private final Map<String, Object> left = new LinkedHashMap<>();

  /** What was sent and is not settled: released later, or never, if there is a crash. */
  private final List<Settlement> sent = new ArrayList<>();

  private Steps disk = new Steps();
  private final MemoryStateStore store = new MemoryStateStore(task -> disk.execute(task));

  /** What the source is called. */
  private String name = "s";

  private static Map<String, Identified> identified(String name) {
    return Map.of(name, new Identified(RECEIVE_MAXIMUM, Set.of(new Origin("broker", "plant/+"))));
  }

  private static Pipeline called(String name, Pipeline like) {
    Map<String, Identified> ids = like.identified().isEmpty() ? Map.of() : identified(name);
    return new Pipeline(Set.of(name), ids, like.steps(), like.ports(), like.routes());
  }

  private StreamRunner runner(Map<String, Identified> identified) {
    OperatorSpec.Builder spec = Operators.spec().state(Operators.COUNT).keyed();
    StepHost step = Operators.step(spec, new Counts(), clock);
    step.restore(
        store.stored("stream").stream().filter(entry -> entry.step().equals("step")).toList());
    Target target =
        (record, settlement) -> {
          Object before = left.put(record.id(), String.valueOf(record.body()));
          if (before != null && !identified.isEmpty()) {
            assertThat(before).as(record.id()).isEqualTo(String.valueOf(record.body()));
          }
          settlement.hold();
          sent.add(settlement);
        };
    StreamRunner runner =
        new StreamRunner(
            "stream",
            new Pipeline(
                Set.of(name),
                identified,
                List.of(step),
                List.of(Map.of()),
                List.of(new Route(null, false, List.of(target)))),
            clock,
            dead,
            new Checkpoints("stream", store, 5),
            new Watermark(input -> false, clock::millis));
    runner.restore(store.stored("stream"));
    return runner;
  }

  private long run(long seed, Map<String, Identified> first, boolean renamed) {
    Map<String, Identified> identified = first;
    Random random = new Random(seed);
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    for (int i = 0; i < MESSAGES; i++) {
      queue.add(i);
    }
    ArrayDeque<Integer> unacknowledged = new ArrayDeque<>();
    Map<Integer, Boolean> settled = new HashMap<>();
    StreamRunner runner = runner(identified);
    int crashes = 0;
    while (!queue.isEmpty() || !unacknowledged.isEmpty()) {
      clock.advance(random.nextInt(20));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (!queue.isEmpty() && unacknowledged.size() < RECEIVE_MAXIMUM) {
            int number = queue.remove();
            unacknowledged.add(number);
            Map<Integer, Boolean> run = settled;
            Record record = Operators.record("id-" + number, "k" + number % 7, clock.millis());
            runner.process(name, record, new Settlement(() -> run.put(number, true)));
          }
        }
        case 3 -> {
          if (!sent.isEmpty()) {
            sent.remove(random.nextInt(sent.size())).release();
          }
        }
        case 4, 5 -> disk.step();
        case 6 -> runner.tick();
        default -> {
          // Acknowledged from the head of the queue.
          while (!unacknowledged.isEmpty() && settled.containsKey(unacknowledged.peek())) {
            int unused = unacknowledged.remove();
          }
        }
      }
      boolean crash = random.nextInt(200) == 0;
      if (renamed && random.nextInt(crash ? 2 : 100) == 0) {
        name = name.equals("s") ? "other" : "s";
        identified = identified(name);
        if (!crash) {
          runner.swap(called(name, runner.pipeline()));
        }
      }
      if (crash) {
        crashes++;
        while (!unacknowledged.isEmpty()) {
          queue.addFirst(unacknowledged.removeLast());
        }
        settled = new HashMap<>();
        sent.clear();
        disk = new Steps();
        runner = runner(identified);
      }
    }
    assertThat(crashes).isPositive();
    return runner.repeated();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsEachRecordOnceWhereItsSourceDeclaresAnId(long seed) {
    long unused = run(seed, identified(name), false);
    assertCountedOnce();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsEachRecordOnceWhenItsSourceGetsAnotherName(long seed) {
    long unused = run(seed, identified(name), true);
    assertCountedOnce();
  }

  private void assertCountedOnce() {
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(left).containsEntry("id-" + i, String.valueOf(i / 7 + 1));
    }
    assertThat(dead.added()).isZero();
  }

  @Test
  void countsEachRecordAtLeastOnceWhereItDoesNot() {
    long unused = run(1, Map.of(), false);
    long more = 0;
    for (int i = 0; i < MESSAGES; i++) {
      String count = String.valueOf(left.get("id-" + i));
      more += Long.parseLong(count) - (i / 7 + 1);
    }
    // Shows that the crashes of the other test are such as would be noticed.
    assertThat(more).isNotZero();
  }

  @Test
  void aRepeatIsSettledOnlyWithTheStateThatHoldsItsEffect() {
    StreamRunner runner = runner(identified(name));
    List<String> settled = new ArrayList<>();
    Record record = Operators.record("a", "k", clock.millis());
    runner.process("s", record, new Settlement(() -> settled.add("first")));
    runner.process("s", record, new Settlement(() -> settled.add("again")));
    assertThat(runner.repeated()).isEqualTo(1);
    assertThat(sent).hasSize(1);
    assertThat(settled).isEmpty();
    runner.checkpointAtOnce(() -> {});
    disk.all();
    assertThat(settled).as("what it made is not settled").isEmpty();
    sent.remove(0).release();
    disk.all();
    assertThat(settled).containsExactlyInAnyOrder("first", "again");
  }
}
