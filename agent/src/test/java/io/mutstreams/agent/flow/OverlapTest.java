package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverlapTest {
  private static final long SECOND = 1_000_000_000L;

  private final ManualClock clock = new ManualClock();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(Runnable::run);
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
  private final List<Settlement> open = Collections.synchronizedList(new ArrayList<>());
  private final List<String> settled = Collections.synchronizedList(new ArrayList<>());
  private final Lane lane = lane();
  private final SourceConfig config =
      new SourceConfig(
          "s",
          "plant",
          List.of("t"),
          1,
          100,
          "json",
          Formats.decoder("json").orElseThrow(),
          null,
          null,
          new ExpressionCompiler(Map.of()).value("body.id"),
          false,
          "",
          new Position("f", 1, 1));
  private final SourceNode node = new SourceNode(config, clock, dead);
  private final Gate former = gate();
  private final Gate next = gate();

  /** Settles nothing by itself. */
  private Lane lane() {
    Target target =
        (record, settlement) -> {
          settlement.hold();
          arrived.add(shown(record));
          open.add(settlement);
        };
    Pipeline pipeline =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(),
            List.of(),
            List.of(new Route(null, false, List.of(target))));
    Lane made =
        new Lane(
            "all",
            pipeline,
            new Lane.Setting(
                clock,
                dead,
                new MemoryStateStore(Runnable::run),
                10,
                () -> false,
                clock::millis,
                input -> false));
    made.start();
    return made;
  }

  private static String shown(Record record) {
    return record.id();
  }

  private Gate gate() {
    Gate gate = new Gate();
    gate.lead(List.of(new Gate.Way(List.of("t"), node)));
    return gate;
  }

  @AfterEach
  void stop() {
    lane.close();
  }

  private void arrives(Gate gate, int id) {
    String by = gate == former ? "former " : "next ";
    gate.accept(
        new Arrival(
            "t", Bytes.utf8("{\"id\":" + id + "}"), Map.of(), 1, () -> settled.add(by + id)));
  }

  private void flush() throws Exception {
    Void unused = lane.flushed().get(30, TimeUnit.SECONDS);
  }

  private void begin() {
    node.retarget(config, List.of(lane));
    former.resume();
  }

  @Test
  void whatBothSessionsDeliverIsThereOnceAndInOrder() throws Exception {
    begin();
    var overlap = new Overlap(100);
    node.remember(overlap);
    arrives(former, 1);
    arrives(next, 2); // Kept: the change is not committed.
    arrives(former, 2);
    arrives(next, 3);
    overlap.committed();
    next.resume();
    arrives(former, 3);
    arrives(next, 4);
    overlap.left();
    arrives(next, 5);
    flush();
    assertThat(arrived).containsExactly("1", "2", "3", "4", "5");
    assertThat(node.remembered()).as("what comes when the former is left comes once").isEqualTo(4);
  }

  @Test
  void aRepeatIsSettledWithItsOriginal() throws Exception {
    begin();
    node.remember(new Overlap(100));
    next.resume();
    arrives(former, 1);
    arrives(next, 1);
    arrives(next, 1);
    flush();
    assertThat(settled).isEmpty();
    open.get(0).release();
    assertThat(settled).containsExactly("former 1", "next 1", "next 1");
    arrives(next, 1);
    assertThat(settled).hasSize(4);
    assertThat(arrived).hasSize(1);
  }

  @Test
  void aFullMemoryHoldsTheSourceUntilTheChangeIsCommitted() throws Exception {
    begin();
    var overlap = new Overlap(2);
    node.remember(overlap);
    for (int id = 1; id <= 4; id++) {
      arrives(former, id);
    }
    flush();
    assertThat(arrived).containsExactly("1", "2");
    former.resume();
    flush();
    assertThat(arrived).as("resumed before it is committed").containsExactly("1", "2");
    overlap.committed();
    former.resume();
    next.resume();
    arrives(next, 2);
    arrives(next, 3);
    arrives(next, 5);
    flush();
    assertThat(arrived).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void whatIsDeliveredToNobodyIsLeftToTheNextSession() throws Exception {
    begin();
    var overlap = new Overlap(100);
    node.remember(overlap);
    var heir = new SourceNode(config, clock, dead);
    heir.retarget(config, List.of(lane));
    heir.remember(overlap);
    arrives(former, 1);
    node.retarget(config, List.of());
    arrives(former, 2);
    next.lead(List.of(new Gate.Way(List.of("t"), heir)));
    next.resume();
    arrives(next, 1);
    arrives(next, 2);
    flush();
    assertThat(arrived).containsExactly("1", "2");
  }

  @Test
  void isOverWhenNoRepeatHasComeForAMinute() throws Exception {
    begin();
    var overlap = new Overlap(100);
    node.remember(overlap);
    next.resume();
    arrives(former, 1);
    arrives(former, 2);
    flush();
    ticks(0, 300, false);
    assertThat(node.remembered()).as("the former session is not left").isEqualTo(2);
    overlap.left();
    ticks(300, 600, false);
    assertThat(node.remembered()).as("something is not settled").isEqualTo(2);
    List.copyOf(open).forEach(Settlement::release);
    ticks(600, 900, true);
    assertThat(node.remembered()).as("a broker holds something back").isEqualTo(2);
    ticks(900, 940, false);
    arrives(next, 1);
    ticks(940, 990, false);
    assertThat(node.remembered()).as("a repeat came").isEqualTo(2);
    ticks(990, 1_010, false);
    assertThat(node.remembered()).isZero();
    arrives(next, 2);
    flush();
    assertThat(arrived).containsExactly("1", "2", "2");
  }

  @Test
  void anEarlierOverlapKeepsALaterOne() {
    begin();
    var first = new Overlap(100);
    var second = new Overlap(100);
    node.remember(first);
    arrives(former, 1);
    node.remember(second);
    arrives(former, 2);
    second.left();
    List.copyOf(open).forEach(Settlement::release);
    ticks(0, 300, false);
    assertThat(node.remembered()).isEqualTo(2);
    node.forget(second);
    assertThat(node.remembered()).isEqualTo(1);
  }

  private void ticks(int from, int to, boolean behind) {
    for (int second = from; second <= to; second++) {
      node.tick(second * SECOND, () -> behind);
    }
  }
}
