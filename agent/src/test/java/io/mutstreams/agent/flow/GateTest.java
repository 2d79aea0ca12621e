package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(Runnable::run);
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger settled = new AtomicInteger();
  private final Lane lane = lane();
  private final Gate gate = new Gate();

  private Lane lane() {
    Target target = (record, settlement) -> arrived.add(shown(record));
    Pipeline pipeline =
        new Pipeline(
            Set.of("one", "two"),
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
    return record.source()
        + " "
        + record.topic()
        + " "
        + Objects.requireNonNull(record.payload()).toText();
  }

  @AfterEach
  void stop() {
    lane.close();
  }

  private SourceNode node(String name) {
    SourceConfig config =
        new SourceConfig(
            name,
            "plant",
            List.of("t"),
            1,
            100,
            "text",
            Formats.decoder("text").orElseThrow(),
            null,
            null,
            null,
            false,
            "",
            new Position("f", 1, 1));
    SourceNode node = new SourceNode(config, clock, dead);
    node.retarget(config, List.of(lane));
    return node;
  }

  private static Gate.Way way(SourceNode node, String... filters) {
    return new Gate.Way(List.of(filters), node);
  }

  private void arrives(String topic, String payload, int qos) {
    gate.accept(new Arrival(topic, Bytes.utf8(payload), Map.of(), qos, settled::incrementAndGet));
  }

  private void flush() throws Exception {
    Void unused = lane.flushed().get(30, TimeUnit.SECONDS);
  }

  @Test
  void handsEachMessageToTheSourceOfItsTopic() throws Exception {
    SourceNode one = node("one");
    SourceNode two = node("two");
    gate.lead(List.of(way(one, "a/+", "b"), way(two, "c/#")));
    gate.resume();
    for (String topic : List.of("a/x", "b", "c", "c/y/z", "a/x", "none/such")) {
      arrives(topic, "1", 1);
    }
    flush();
    assertThat(arrived)
        .containsExactly("one a/x 1", "one b 1", "two c 1", "two c/y/z 1", "one a/x 1");
    assertThat(settled).as("also what nobody wants").hasValue(6);
    assertThat(one.records()).isEqualTo(3);
    assertThat(two.records()).isEqualTo(2);
    assertThat(gate.name()).isEqualTo("one, two");
  }

  @Test
  void handsWhatItKeptInAPauseToWhomItThenLeads() throws Exception {
    SourceNode one = node("one");
    SourceNode two = node("two");
    gate.lead(List.of(way(one, "a", "b")));
    gate.resume();
    arrives("a", "1", 1);
    arrives("b", "2", 1);
    gate.pause();
    arrives("a", "3", 1);
    arrives("b", "4", 1);
    flush();
    assertThat(settled).hasValue(2);
    gate.lead(List.of(way(one, "a"), way(two, "b")));
    gate.resume();
    arrives("b", "5", 1);
    flush();
    assertThat(arrived).containsExactly("one a 1", "one b 2", "one a 3", "two b 4", "two b 5");
    assertThat(settled).hasValue(5);
  }

  @Test
  void boundsWhatNeedsNoAcknowledgementWhilePaused() {
    SourceNode one = node("one");
    gate.lead(List.of(way(one, "t")));
    for (int i = 0; i < 10_100; i++) {
      arrives("t", "1", 0);
    }
    assertThat(one.overflowed()).isEqualTo(100);
    assertThat(settled).as("what is let go is let go for good").hasValue(100);
  }

  @Test
  void countsWhatItsFeedHadToLetGoWithTheSourceOfItsTopic() {
    SourceNode one = node("one");
    SourceNode two = node("two");
    gate.lead(List.of(way(one, "a/+"), way(two, "b")));
    gate.overflowed("b");
    gate.overflowed("a/x");
    gate.overflowed("b");
    gate.overflowed("none/such");
    assertThat(one.overflowed()).isEqualTo(1);
    assertThat(two.overflowed()).isEqualTo(2);
    assertThat(two.records()).as("they came in").isEqualTo(2);
  }
}
