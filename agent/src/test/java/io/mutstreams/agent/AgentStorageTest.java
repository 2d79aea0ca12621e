package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.plugin.TestJar;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the agent makes of its storage; its brokers are away. */
@Timeout(120)
final class AgentStorageTest {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        readings:
          from: [sensors]
          steps:
            - keep: {}
          to:
            - send: upstream
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;

  @TempDir Path temp;
  private Path store;
  private AgentOptions options;

  @BeforeEach
  void folders() throws IOException {
    Path config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    Path plugins = Files.createDirectory(temp.resolve("plugins"));
    TestJar.plugin("mine", "1.0.0")
        .source(
            "Keep",
            """
            package generated;
            import io.mutstreams.api.*;
            @org.pf4j.Extension
            public final class Keep implements OperatorFactory {
              public OperatorSpec spec() {
                return OperatorSpec.named("keep", "Keeps what it saw.")
                    .state(StateSpec.of("seen", StateCodec.integer()))
                    .build();
              }
              public Operator create(Config config) { return (record, context, out) -> out.emit(record); }
            }
            """)
        .writeTo(plugins.resolve("mine.jar"));
    Path data = temp.resolve("data");
    store = data.resolve("store");
    options = new AgentOptions(config, data, List.of(plugins), level -> {});
  }

  @Test
  void aStoreThatAnotherUsesIsAReasonNotToStart() {
    try (Storage other = open()) {
      assertThat(other.status().folder()).isEqualTo(store);
      assertThatThrownBy(() -> Agent.start(options))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by another agent");
    }
  }

  @Test
  void aStoreOfANewerVersionIsAReasonNotToStartHoweverItIsFound() throws Exception {
    open().close();
    try (var connection =
            DriverManager.getConnection("jdbc:h2:file:" + store.resolve("store"), "sa", "");
        var statement = connection.createStatement()) {
      statement.execute("UPDATE FORMAT SET VERSION = 99");
    }
    Files.delete(store.resolve("format"));
    long before = System.nanoTime();
    // Found when the database is opened: the start may have been quicker, and hears of it then.
    assertThatThrownBy(
            () -> {
              try (Agent agent = Agent.start(options)) {
                throw new StartException(agent.failed().join(), null);
              }
            })
        .isInstanceOf(StartException.class)
        .hasMessageContaining("format 99");
    assertThat(System.nanoTime() - before).isLessThan(30_000_000_000L);
    Files.writeString(store.resolve("format"), "99\n");
    assertThatThrownBy(() -> Agent.start(options))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("format 99");
  }

  @Test
  void outboxesOfFormerUplinksGoWhenTheyHoldNothingAndAreShownWhenTheyDo() throws Exception {
    try (Storage storage = open()) {
      fill(storage, "former", 3, 0);
      fill(storage, "drained", 3, 3);
      fill(storage, "upstream", 3, 3);
    }
    try (Agent agent = Agent.start(options)) {
      until(agent, storage -> String.valueOf(storage.get("left_outboxes")).contains("former"));
      assertThat(storage(agent).get("left_outboxes"))
          .isEqualTo(List.of(Map.of("uplink", "former", "records", 3L)));
      assertThat(storage(agent))
          .containsEntry("state", "open")
          .containsEntry("folder", store.toString())
          .containsEntry("moved_aside", List.of());
      assertThat((Long) storage(agent).get("file_bytes")).isPositive();
      assertThat((Long) storage(agent).get("disk_free_bytes")).isPositive();

      Files.writeString(options.config(), CONFIGURATION.replace("upstream", "other"));
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
    }
    try (Storage storage = open()) {
      assertThat(storage.outboxes().join()).isEqualTo(Map.of("former", 3L));
    }
  }

  @Test
  void aDamagedStoreIsShown() throws Exception {
    Files.createDirectories(store);
    Files.write(
        store.resolve("store.mv.db"),
        "no database".repeat(1_000).getBytes(StandardCharsets.US_ASCII));
    try (Agent agent = Agent.start(options)) {
      until(agent, storage -> "open".equals(storage.get("state")));
      assertThat(String.valueOf(storage(agent).get("moved_aside")))
          .contains("store.mv.db.broken-", "bytes=11000");
      assertThat(String.valueOf(agent.status().get("alarms"))).contains("moved aside");
    }
  }

  @Test
  void aMistakeThatIsTakenBackIsAcknowledged() throws Exception {
    try (Agent agent = Agent.start(options)) {
      Files.writeString(options.config(), CONFIGURATION.replace("send: upstream", "send: nowhere"));
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.REFUSED);
      Files.writeString(options.config(), CONFIGURATION);
      agent.reload();
      assertThat(agent.lastChange().kind()).isEqualTo(Change.Kind.UNCHANGED);
      assertThat(agent.lastChange().summary())
          .containsExactly("the files are again as revision 1, which runs");
      assertThat(String.valueOf(agent.status().get("last_change")))
          .contains("the files are again as revision 1");
    }
  }

  @Test
  void aChangeThatHangsDoesNotKeepItFromEnding() throws Exception {
    TestJar.plugin("stuck", "1.0.0")
        .source(
            "Hang",
            """
            package generated;
            import io.mutstreams.api.*;
            @org.pf4j.Extension
            public final class Hang implements OperatorFactory {
              public OperatorSpec spec() { return OperatorSpec.named("hang", "Hangs.").build(); }
              public Operator create(Config config) {
                System.setProperty("mutstreams.test.hangs", "true");
                while (true) {
                  try {
                    Thread.sleep(1_000);
                  } catch (InterruptedException e) {
                    // As a read of a file, it takes no notice.
                  }
                }
              }
            }
            """)
        .writeTo(options.plugins().given().get(0).resolve("stuck.jar"));
    Agent agent = Agent.start(options);
    Files.writeString(options.config(), CONFIGURATION.replace("keep: {}", "hang:"));
    while (!Boolean.getBoolean("mutstreams.test.hangs")) {
      Thread.sleep(20);
    }
    agent.close(new Ending(Duration.ofMillis(200), Duration.ofMinutes(5)));
    // What was handed over is stored, and another may have the folder.
    try (Storage storage = open()) {
      assertThat(storage.outboxes().join()).isNotNull();
    }
  }

  private Storage open() {
    return Storage.open(store, sentence -> {});
  }

  private static void fill(Storage storage, String uplink, int records, int settled) {
    Outbox outbox = storage.outbox(uplink, new Outbox.Limits(1 << 20, WhenFull.BLOCK));
    List<Outgoing> messages = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      messages.add(new Outgoing("id-" + i, "gw/readings", "", Map.of(), Bytes.utf8("7"), 1, false));
    }
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    outbox.append(messages, () -> durable.complete(null));
    durable.join();
    outbox.settle(settled);
  }

  private static void until(Agent agent, Predicate<Map<String, Object>> condition)
      throws InterruptedException {
    while (!condition.test(storage(agent))) {
      Thread.sleep(20);
    }
  }

  @SuppressWarnings("unchecked") // The document is a tree of plain values.
  private static Map<String, Object> storage(Agent agent) {
    return (Map<String, Object>) Objects.requireNonNull(agent.status().get("storage"));
  }
}
