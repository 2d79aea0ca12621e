package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.expression.SwitchName;
import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.agent.expression.SwitchValues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SwitchboardTest {
  private final Deque<Runnable> disk = new ArrayDeque<>();
  private final MemoryStateStore store = new MemoryStateStore(disk::add);
  private final ManualClock clock = new ManualClock();
  private Switchboard switches;

  @BeforeEach
  void begin() {
    switches = board();
    switches.are(Map.of("night", flag(false), "mode", mode("day", "day", "night")));
  }

  private Switchboard board() {
    Switchboard board = new Switchboard(store, new SwitchValues(), clock);
    sync();
    assertThat(board.isRead(1_000)).isTrue();
    return board;
  }

  private void sync() {
    for (Runnable work = disk.poll(); work != null; work = disk.poll()) {
      work.run();
    }
  }

  private static SwitchConfig flag(boolean initial) {
    return config("night", SwitchType.FLAG, initial, List.of());
  }

  private static SwitchConfig mode(String initial, String... allowed) {
    return config("mode", SwitchType.TEXT, initial, List.of(allowed));
  }

  private static SwitchConfig config(
      String name, SwitchType type, Object initial, List<String> allowed) {
    return new SwitchConfig(name, type, initial, allowed, List.of(), new Position("f", 1, 1));
  }

  private static @Nullable Object value(Switchboard board, String name, SwitchType type) {
    return board.values().now().get(new SwitchName(name, type));
  }

  private void set(String name, @Nullable Object value, Runnable durable) {
    Map<String, @Nullable Object> news = new LinkedHashMap<>();
    news.put(name, value);
    switches.set(news, SwitchSetting.By.MESSAGE, "plant control", durable);
  }

  @Test
  void aValueIsInForceAtOnceAndDurableWhenItIsSynced() {
    CompletableFuture<Void> durable = switches.byPerson("night", "true");
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(true);
    assertThat(switches.look("night").durable()).isFalse();
    assertThat(durable).isNotDone();
    sync();
    assertThat(durable).isDone();
    assertThat(switches.look("night").durable()).isTrue();
    assertThat(switches.look("night").setting().by()).isEqualTo(SwitchSetting.By.PERSON);
  }

  @Test
  void aRestartGoesOnWithWhatWasSetAndSinceWhenAndByWhom() {
    clock.advance(5_000);
    long since = clock.millis();
    set("mode", "night", () -> {});
    sync();
    clock.advance(4_000);
    Switchboard next = board();
    next.are(Map.of("night", flag(false), "mode", mode("day", "day", "night")));
    assertThat(value(next, "mode", SwitchType.TEXT)).isEqualTo("night");
    assertThat(next.look("mode").setting())
        .isEqualTo(
            new SwitchSetting(
                SwitchType.TEXT, "night", since, SwitchSetting.By.MESSAGE, "plant control"));
    assertThat(value(next, "night", SwitchType.FLAG)).isEqualTo(false);
  }

  @Test
  void theInitialValueCountsAsLongAsNothingWasSet() {
    switches.are(Map.of("night", flag(true)));
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(true);
    CompletableFuture<Void> unused = switches.byPerson("night", "true");
    switches.are(Map.of("night", flag(false)));
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(true);
    unused = switches.byPerson("night", null);
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(false);
    assertThat(switches.look("night").setting().by()).isEqualTo(SwitchSetting.By.INITIAL);
    sync();
    assertThat(store.stored(SwitchMemory.PLACE)).isEmpty();
  }

  @Test
  void anotherTypeOrFewerTextsResetIt() {
    set("mode", "night", () -> {});
    switches.are(Map.of("mode", mode("day", "day", "dusk")));
    assertThat(value(switches, "mode", SwitchType.TEXT)).isEqualTo("day");
    switches.are(Map.of("mode", config("mode", SwitchType.WHOLE, 3L, List.of())));
    assertThat(value(switches, "mode", SwitchType.WHOLE)).isEqualTo(3L);
    assertThat(value(switches, "mode", SwitchType.TEXT)).isNull();
  }

  @Test
  void goingBackGivesBackWhatWasSet() {
    set("mode", "night", () -> {});
    switches.are(Map.of());
    assertThat(switches.values().now()).isEmpty();
    switches.are(Map.of("mode", mode("day", "day", "night")));
    assertThat(value(switches, "mode", SwitchType.TEXT)).isEqualTo("night");
  }

  @Test
  void aChangeOfTypeLeavesTheFormerOneUntilAllHaveTakenItOver() {
    set("night", true, () -> {});
    switches.add(Map.of("night", config("night", SwitchType.WHOLE, 7L, List.of())));
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(true);
    assertThat(value(switches, "night", SwitchType.WHOLE)).isEqualTo(7L);
  }

  @Test
  void severalAreSetAtOnceOrNoneIs() {
    Map<SwitchName, Object> before = switches.values().now();
    Map<String, @Nullable Object> news = new LinkedHashMap<>();
    news.put("night", true);
    news.put("mode", "dusk");
    assertThatThrownBy(() -> switches.set(news, SwitchSetting.By.STREAM, "s", () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("switch mode takes one of day, night, not a text of length 4");
    assertThat(switches.values().now()).isEqualTo(before);
    news.put("mode", "night");
    switches.set(news, SwitchSetting.By.STREAM, "s", () -> {});
    assertThat(value(switches, "night", SwitchType.FLAG)).isEqualTo(true);
    assertThat(value(switches, "mode", SwitchType.TEXT)).isEqualTo("night");
  }

  @Test
  void howeverOftenItIsSetOneWriteIsUnderWayAndNobodyHearsTooEarly() {
    List<Integer> heard = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      set("mode", i % 2 == 0 ? "night" : "day", () -> heard.add(number));
    }
    assertThat(disk).hasSize(1);
    disk.remove().run();
    assertThat(heard).as("the first write holds the first value").containsExactly(0);
    assertThat(disk).hasSize(1);
    sync();
    assertThat(heard).hasSize(1_000).isSorted();
    assertThat(store.stored(SwitchMemory.PLACE))
        .singleElement()
        .satisfies(entry -> assertThat(String.valueOf(entry.bytes())).isNotEmpty());
  }

  @Test
  void whatItIsAlreadyIsNotWrittenAgain() {
    set("night", true, () -> {});
    List<String> heard = new ArrayList<>();
    set("night", true, () -> heard.add("second"));
    assertThat(heard).as("the first is not durable yet").isEmpty();
    disk.remove().run();
    assertThat(heard).containsExactly("second");
    assertThat(disk).isEmpty();
    clock.advance(99_000);
    set("night", true, () -> heard.add("third"));
    assertThat(heard).containsExactly("second", "third");
    assertThat(disk).isEmpty();
    assertThat(switches.look("night").setting().since()).isLessThan(clock.millis());
  }

  @Test
  void tellsWhatItDoesNotTake() {
    assertThatThrownBy(() -> set("night", "true", () -> {}))
        .hasMessage("switch night takes true or false, not a text of length 4");
    assertThatThrownBy(() -> set("night", null, () -> {}))
        .hasMessage("switch night takes true or false, not nothing");
    assertThatThrownBy(() -> switches.byPerson("night", "on"))
        .hasMessageStartingWith("switch night takes true or false: 'on' is not taken for true");
    assertThatThrownBy(() -> switches.byPerson("nigth", "true"))
        .hasMessageStartingWith("there is no switch 'nigth'; did you mean 'night'?");
    assertThat(disk).isEmpty();
  }

  @Test
  void numbersAreTakenByTheirValue() {
    switches.are(
        Map.of(
            "n", config("n", SwitchType.WHOLE, 1L, List.of()),
            "d", config("d", SwitchType.NUMBER, 1.5, List.of())));
    set("n", 21.0, () -> {});
    set("d", 3L, () -> {});
    assertThat(value(switches, "n", SwitchType.WHOLE)).isEqualTo(21L);
    assertThat(value(switches, "d", SwitchType.NUMBER)).isEqualTo(3.0);
    assertThatThrownBy(() -> set("n", 21.5, () -> {}))
        .hasMessage("switch n takes a whole number, not a decimal number");
    assertThatThrownBy(() -> set("d", Double.NaN, () -> {}))
        .hasMessage("switch d takes a number, not NaN");
    sync();
    Switchboard next = board();
    next.are(Map.of("d", config("d", SwitchType.NUMBER, 1.5, List.of())));
    assertThat(value(next, "d", SwitchType.NUMBER)).isEqualTo(3.0);
  }
}
