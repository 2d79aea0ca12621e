package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.expression.SwitchName;
import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.flow.MemoryStateStore;
import io.mutstreams.agent.flow.Switchboard;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person hears while the disk does what it is told, and while it does not. */
final class SwitchDeskTest {
  private final Deque<Runnable> disk = new ArrayDeque<>();
  private final Switchboard switches =
      new Switchboard(new MemoryStateStore(disk::add), new SwitchValues(), InstantSource.system());
  private final SwitchDesk desk = new SwitchDesk(switches, Map::of, 50);

  @BeforeEach
  void begin() {
    sync();
    assertThat(switches.isRead(1_000)).isTrue();
    switches.are(
        Map.of(
            "night",
            new SwitchConfig(
                "night", SwitchType.FLAG, false, List.of(), List.of(), new Position("f", 1, 1))));
  }

  private void sync() {
    for (Runnable work = disk.poll(); work != null; work = disk.poll()) {
      work.run();
    }
  }

  private Map<String, @Nullable Object> ask(String command, String... more) {
    Map<String, Object> request =
        more.length == 0
            ? Map.of("command", command, "name", "night")
            : Map.of("command", command, "name", "night", "value", more[0]);
    return desk.answer(request).join();
  }

  @Test
  void aValueIsInForceAndTheAnswerSaysThatItIsNotDurableWhileTheDiskFails() {
    assertThat(ask("switch.set", "true"))
        .containsEntry("value", true)
        .containsEntry("durable", false);
    assertThat(switches.values().now())
        .containsEntry(new SwitchName("night", SwitchType.FLAG), true);
    sync();
    assertThat(ask("switch.get")).containsEntry("durable", true).containsEntry("by", "person");
    assertThat(ask("switch.set", "true")).containsEntry("durable", true);
  }

  @Test
  void aResetIsToldLikeAValue() {
    assertThat(ask("switch.set", "true")).containsEntry("value", true);
    assertThat(ask("switch.reset"))
        .containsEntry("value", false)
        .containsEntry("by", "initial")
        .containsEntry("durable", false);
    sync();
    assertThat(ask("switch.get")).containsEntry("durable", true);
  }

  @Test
  void whatIsWrongIsSaidInASentence() {
    assertThatThrownBy(() -> ask("switch.set", "perhaps"))
        .hasMessageContaining(
            "switch night takes true or false: 'perhaps' is neither true nor false");
    assertThatThrownBy(() -> desk.answer(Map.of("command", "switch.get", "name", "x")).join())
        .hasMessageContaining("there is no switch 'x'; allowed: night");
  }
}
