package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {
  private static final List<Session> SESSIONS =
      List.of(
          new Session("mutstreams-gw-a", "plant:1883", Map.of("s/+", "a", "t/\"ü\"", "b")),
          new Session("mutstreams-gw-a", "other:1883 user", Map.of("#", "c")));

  private final MemoryStateStore store = new MemoryStateStore(Runnable::run);

  @Test
  void remembersTheSessionsOfTheAgentOverARestart() {
    SessionMemory first = new SessionMemory(store, SessionMemory.PLACE, 1_000);
    assertThat(first.isRead()).isTrue();
    assertThat(first.sessions("gw")).isEmpty();
    first.remember("gw", SESSIONS);
    assertThat(first.sessions("gw")).isEqualTo(SESSIONS);
    SessionMemory second = new SessionMemory(store, SessionMemory.PLACE, 1_000);
    assertThat(second.isRead()).isTrue();
    assertThat(second.sessions("gw")).isEqualTo(SESSIONS);
    assertThat(second.sessions("gw2")).as("may be another agent's by now").isEmpty();
  }

  @Test
  void writesNothingThatIsAsBefore() {
    SessionMemory memory = new SessionMemory(store, SessionMemory.PLACE, 1_000);
    assertThat(memory.isRead()).isTrue();
    memory.remember("gw", SESSIONS);
    var stored = store.stored(SessionMemory.PLACE).get(0);
    memory.remember("gw", List.copyOf(SESSIONS));
    assertThat(store.stored(SessionMemory.PLACE)).hasSize(1).first().isSameAs(stored);
  }

  @Test
  void saysWhenItCannotBeRead() {
    List<Runnable> disk = new ArrayList<>();
    SessionMemory memory =
        new SessionMemory(new MemoryStateStore(disk::add), SessionMemory.PLACE, 1);
    assertThat(memory.isRead()).isFalse();
    disk.forEach(Runnable::run);
    assertThat(memory.isRead()).isTrue();
  }
}
