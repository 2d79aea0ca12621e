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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream with state that is ended by crashes at any moment, and begins with another number of
 * lanes each time: each record counts once.
 */
class LanesExactlyOnceTest {
  private static final int MESSAGES = 3_000;
  private static final int KEYS = 13;
  private static final int RECEIVE_MAXIMUM = 20;
  private static final Map<String, Identified> IDS =
      Map.of("s", new Identified(RECEIVE_MAXIMUM, Set.of(new Origin("broker", "plant/+"))));

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
  private final Map<String, Object> left = new LinkedHashMap<>();
  private final List<Settlement> sent = new ArrayList<>();
  private Steps disk = new Steps();
  private final MemoryStateStore store = new MemoryStateStore(task -> disk.execute(task));

  private StreamRunner lane(LaneNumber number, Forgetting forgetting) {
    OperatorSpec.Builder spec = Operators.spec().state(Operators.COUNT).keyed();
    StepHost step =
        Operators.step(spec, new Counts(), clock).inLane(number.index(), number.count());
    step.restore(step.ownOf(store.stored("stream")));
    Target target =
        (record, settlement) -> {
          Object before = left.put(record.id(), String.valueOf(record.body()));
          if (before != null) {
            assertThat(before).as(record.id()).isEqualTo(String.valueOf(record.body()));
          }
          settlement.hold();
          sent.add(settlement);
        };
    StreamRunner runner =
        new StreamRunner(
            "stream",
            new Pipeline(
                Set.of("s"),
                IDS,
                List.of(step),
                List.of(Map.of()),
                List.of(new Route(null, false, List.of(target)))),
            clock,
            dead,
            new Checkpoints("stream", store, 5, number, forgetting),
            new Watermark(input -> false, clock::millis, number),
            number);
    runner.restore(store.stored("stream"));
    return runner;
  }

  private List<StreamRunner> lanes(int count) {
    var forgetting = new Forgetting(count);
    List<StreamRunner> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lanes.add(lane(new LaneNumber(i, count), forgetting));
    }
    return lanes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countEachRecordOnce(long seed) {
    Random random = new Random(seed);
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    for (int i = 0; i < MESSAGES; i++) {
      queue.add(i);
    }
    ArrayDeque<Integer> unacknowledged = new ArrayDeque<>();
    Map<Integer, Boolean> settled = new HashMap<>();
    List<StreamRunner> lanes = lanes(1 + random.nextInt(4));
    int crashes = 0;
    while (!queue.isEmpty() || !unacknowledged.isEmpty()) {
      clock.advance(random.nextInt(20));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (!queue.isEmpty() && unacknowledged.size() < RECEIVE_MAXIMUM) {
            int number = queue.remove();
            unacknowledged.add(number);
            Map<Integer, Boolean> run = settled;
            String key = "k" + number % KEYS;
            Record record = Operators.record("id-" + number, key, clock.millis());
            lanes
                .get(LaneNumber.of(key, lanes.size()))
                .process("s", record, new Settlement(() -> run.put(number, true)));
          }
        }
        case 3 -> {
          if (!sent.isEmpty()) {
            sent.remove(random.nextInt(sent.size())).release();
          }
        }
        case 4, 5 -> disk.step();
        case 6 -> lanes.get(random.nextInt(lanes.size())).tick();
        default -> {
          // Acknowledged from the head of the queue.
          while (!unacknowledged.isEmpty() && settled.containsKey(unacknowledged.peek())) {
            int unused = unacknowledged.remove();
          }
        }
      }
      if (random.nextInt(200) == 0) {
        crashes++;
        while (!unacknowledged.isEmpty()) {
          queue.addFirst(unacknowledged.removeLast());
        }
        settled = new HashMap<>();
        sent.clear();
        disk = new Steps();
        lanes = lanes(1 + random.nextInt(4));
      }
    }
    assertThat(crashes).isPositive();
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(left).containsEntry("id-" + i, String.valueOf(i / KEYS + 1));
    }
    assertThat(dead.added()).isZero();
  }
}
