package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceNodeTest {
  /** Receivers remember ids over upgrades of the agent. */
  private static final String PINNED_ID = "33c055bdf75acfe3bdf58e83";

  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final List<Record> arrived = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger settled = new AtomicInteger();
  private final Lane one = lane("one");
  private final Lane two = lane("two");

  private Lane lane(String name) {
    Target target = (record, settlement) -> arrived.add(record.withHeader("by", name));
    Pipeline pipeline =
        new Pipeline(
            Set.of("s"),
            Map.of(),
            List.of(),
            List.of(),
            List.of(new Route(null, false, List.of(target))));
    Lane lane =
        new Lane(
            name,
            pipeline,
            new Lane.Setting(
                clock,
                dead,
                new MemoryStateStore(disk),
                10,
                () -> false,
                clock::millis,
                input -> false));
    lane.start();
    return lane;
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private static @Nullable Expression expression(@Nullable String text) {
    return text == null ? null : new ExpressionCompiler(Map.of("id", "gw")).value(text);
  }

  private static SourceConfig config(
      @Nullable String key, @Nullable String time, @Nullable String id) {
    return new SourceConfig(
        "s",
        "plant",
        List.of("t"),
        1,
        100,
        "json",
        Formats.decoder("json").orElseThrow(),
        expression(key),
        expression(time),
        expression(id),
        false,
        "",
        new Position("f", 1, 1));
  }

  private SourceNode node(@Nullable String key, @Nullable String time, @Nullable String id) {
    SourceConfig config = config(key, time, id);
    SourceNode node = new SourceNode(config, clock, dead);
    node.retarget(config, List.of(one));
    return node;
  }

  private void accept(SourceNode node, String payload) {
    accept(node, new Arrival("t", Bytes.utf8(payload), Map.of(), 1, settled::incrementAndGet));
  }

  private static void accept(SourceNode node, Arrival arrival) {
    Objects.requireNonNull(node.dispatch(arrival)).release();
  }

  private void flush() throws Exception {
    for (Lane lane : List.of(one, two)) {
      Void unused = lane.flushed().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatArrivesWithAFaultGoesToTheDeadLettersUnread() throws Exception {
    SourceNode node = node("body.k", null, null);
    accept(
        node,
        new Arrival(
            "t/1",
            Bytes.utf8("{\"k\":"),
            Map.of("h", "x"),
            0,
            "the message is too large",
            settled::incrementAndGet,
            0));
    while (disk.step()) {
      // All of it.
    }
    flush();
    assertThat(arrived).isEmpty();
    assertThat(settled).hasValue(1);
    assertThat(node.bad()).isOne();
    DeadLetters.Letter letter = dead.letters().get(0);
    assertThat(letter.reason()).isEqualTo("the message is too large");
    assertThat(letter.stream()).isEqualTo("s");
    assertThat(letter.record().topic()).isEqualTo("t/1");
    assertThat(letter.record().payload().toText()).isEqualTo("{\"k\":");
  }

  @Test
  void makesRecordsWithKeyTimeAndId() throws Exception {
    SourceNode node = node("body.k", "body.ts", "body.id");
    accept(node, "{\"k\":\"a\",\"ts\":1000,\"id\":7}");
    accept(node, "{\"k\":2.0,\"ts\":\"2027-01-15T08:00:00Z\",\"id\":\"x\"}");
    accept(node, "{\"k\":true,\"ts\":\"2027-01-15T09:00:00+01:00\",\"id\":\"y\"}");
    flush();
    assertThat(arrived).extracting(Record::key).containsExactly("a", "2", "true");
    assertThat(arrived).extracting(Record::id).containsExactly("7", "x", "y");
    assertThat(arrived)
        .extracting(Record::time)
        .containsExactly(1_000L, 1_800_000_000_000L, 1_800_000_000_000L);
    assertThat(settled).hasValue(3);
  }

  @Test
  void buriesWhatHasNoKeyTimeOrIdAndSettlesItThen() throws Exception {
    SourceNode node = node("body.k", "body.ts", null);
    accept(node, "not json");
    accept(node, "{\"k\":{},\"ts\":1}");
    accept(node, "{\"k\":\"a\",\"ts\":\"yesterday\"}");
    accept(node, "{\"k\":\"a\",\"ts\":null}");
    accept(node, "{\"k\":\"a\",\"ts\":1}");
    flush();
    assertThat(arrived).hasSize(1);
    assertThat(settled).hasValue(1);
    while (disk.step()) {
      // Until the disk has nothing left to do.
    }
    assertThat(settled).hasValue(5);
    assertThat(node.bad()).isEqualTo(4);
    assertThat(node.records()).isEqualTo(5);
    assertThat(dead.letters()).extracting(DeadLetters.Letter::stream).containsOnly("s");
    assertThat(dead.letters().get(1).reason())
        .isEqualTo("key: body.k is an object, not a text or number");
    assertThat(dead.letters().get(2).reason())
        .isEqualTo("time: a text of length 9 is no ISO-8601 time with a zone");
    assertThat(dead.letters().get(0).record().payload()).isEqualTo(Bytes.utf8("not json"));
  }

  @Test
  void aTimeOutsideOf64BitMillisecondsIsABadRecord() throws Exception {
    SourceNode node = node(null, "body.ts * 1.0", null);
    accept(node, "{\"ts\":1e300}");
    accept(node, "{\"ts\":-9223372036854775809}");
    accept(node, "{\"ts\":9223372036854775808}");
    SourceNode undefined = node(null, "0.0 / body.zero", null);
    accept(undefined, "{\"zero\":0.0}");
    SourceNode text = node(null, "body.ts", null);
    accept(text, "{\"ts\":\"+999999999-01-01T00:00:00Z\"}");
    accept(text, "{\"ts\":-1.5e18}");
    flush();
    while (disk.step()) {
      // All of it.
    }
    assertThat(arrived).extracting(Record::time).containsExactly(-1_500_000_000_000_000_000L);
    assertThat(dead.letters())
        .extracting(DeadLetters.Letter::reason)
        .containsExactly(
            "time: body.ts * 1.0 is outside of 64-bit milliseconds",
            "time: body.ts * 1.0 is outside of 64-bit milliseconds",
            "time: body.ts * 1.0 is outside of 64-bit milliseconds",
            "the result is NaN, which is no number to send on, in '0.0 / body.zero'",
            "time: body.ts is outside of 64-bit milliseconds");
  }

  @Test
  void givesTheSameMessageTheSameIdAlsoInAnotherProcess() throws Exception {
    SourceNode node = node(null, null, null);
    accept(node, "{\"v\":1}");
    accept(node, "{\"v\":2}");
    SourceNode other = node(null, null, null);
    accept(other, "{\"v\":1}");
    accept(
        node,
        new Arrival("t", Bytes.utf8("{\"v\":1}"), Map.of("h", "x"), 1, settled::incrementAndGet));
    accept(node, new Arrival("u", Bytes.utf8("{\"v\":1}"), Map.of(), 1, settled::incrementAndGet));
    flush();
    List<String> ids = arrived.stream().map(Record::id).toList();
    assertThat(ids.get(0)).isEqualTo(ids.get(2));
    assertThat(Set.copyOf(ids)).hasSize(4);
    assertThat(ids.get(0)).isEqualTo(PINNED_ID);
  }

  @Test
  void settlesAMessageWhenAllLanesAreDoneWithIt() throws Exception {
    SourceNode node = node(null, null, null);
    node.retarget(config(null, null, null), List.of(one, two));
    accept(node, "1");
    flush();
    assertThat(arrived).extracting(record -> record.header("by")).contains("one", "two");
    assertThat(settled).hasValue(1);
  }

  @Test
  void aDeadLetterIsReadAgainByTheSourceAsItIsNow() throws Exception {
    SourceNode node = node("body.key", null, null);
    accept(node, new Arrival("t/1", Bytes.utf8("{\"k\": 7}"), Map.of("h", "x"), 1, () -> {}));
    disk.all();
    assertThat(dead.letters()).hasSize(1);
    DeadLetters.Letter letter = dead.letters().get(0);
    assertThat(letter.origin().kind()).isEqualTo(DeadLetters.Kind.SOURCE);
    node.takeAgain(letter, settled::incrementAndGet);
    assertThat(settled).hasValue(0);
    disk.all();
    assertThat(dead.letters()).hasSize(2);
    assertThat(settled).hasValue(1);

    node.retarget(config("body.k", null, null), List.of(one));
    node.takeAgain(letter, settled::incrementAndGet);
    one.flushed().get(30, TimeUnit.SECONDS);
    assertThat(arrived).hasSize(1);
    assertThat(arrived.get(0).key()).isEqualTo("7");
    assertThat(arrived.get(0).topic()).isEqualTo("t/1");
    assertThat(arrived.get(0).header("h")).isEqualTo("x");
    assertThat(node.records()).isEqualTo(1);
    assertThat(node.bad()).as("of the messages that came").isEqualTo(1);
  }

  @Test
  void aMessageOfWhichOnlyTheBeginningWasKeptIsNotReadAgain() {
    SourceNode node = node(null, null, null);
    accept(node, new Arrival("t", Bytes.utf8("{"), Map.of(), 1, "too large", () -> {}, 0));
    disk.all();
    assertThat(Revival.objection(dead.letters().get(0))).contains("only the beginning");
  }
}
