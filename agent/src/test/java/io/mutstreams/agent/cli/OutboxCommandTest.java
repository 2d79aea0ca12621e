package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.StoreDesk;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running agent does beside these commands is in OutboxCommandsIT of the simulator. */
@Timeout(120)
final class OutboxCommandTest {
  private static final Outbox.Limits ROOMY = new Outbox.Limits(1L << 40, WhenFull.BLOCK);

  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void folder() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
  }

  private static Outgoing record(int number, Bytes payload) {
    return new Outgoing(
        "id-" + number, "gw/ü", "k" + number % 3, Map.of("unit", "°C"), payload, 1, false);
  }

  private static Outgoing record(int number) {
    return record(number, Bytes.utf8("{\"value\": " + number + "}"));
  }

  private void fill(String uplink, Outgoing... records) {
    try (Storage storage = open()) {
      fill(storage, uplink, List.of(records));
    }
  }

  private static void fill(Storage storage, String uplink, List<Outgoing> records) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    storage.outbox(uplink, ROOMY).append(records, () -> durable.complete(null));
    durable.join();
  }

  private Storage open() {
    return Storage.open(data.resolve("store"), sentence -> assertThat(sentence).isEmpty());
  }

  private Cli run(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", data.toString()));
    return Cli.run(line.toArray(String[]::new));
  }

  private static List<Map<?, ?>> lines(String text) {
    return text.lines()
        .<Map<?, ?>>map(line -> (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(line))))
        .toList();
  }

  @Test
  void ofAStoppedAgentListShowAndPeek() {
    fill("archive", record(1), record(2), record(3));
    fill("live", record(9, Bytes.wrap(new byte[] {(byte) 0xff, 0, 27})));

    assertThat(run("outbox", "list").out())
        .contains("The agent is not running")
        .containsPattern("archive +3 +\\d+ B +\\d+s +0 +0 +1-3\\n")
        .containsPattern("live +1 ");
    assertThat(run("outbox", "show", "archive", "--limit", "2").out())
        .containsPattern("1 +\\d+s +id-1 +gw/ü +k1 +12 B +\\{\"value\": 1}\\n")
        .contains("id-2")
        .doesNotContain("id-3");
    assertThat(run("outbox", "show", "archive", "--from", "3").out())
        .contains("id-3")
        .doesNotContain("id-2");
    assertThat(run("outbox", "show", "live").out()).contains("binary: ff 00 1b");
    assertThat(run("outbox", "peek", "archive").out())
        .contains("id        id-1", "header    unit = °C", "{\"value\": 1}");
    assertThat(run("outbox", "peek", "archive", "--number", "3").out()).contains("id-3");
    Cli none = run("outbox", "peek", "archive", "--number", "4");
    assertThat(none.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(none.err()).contains("there is no record 4 in the outbox of archive");
  }

  @Test
  void ofAStoppedAgentWhoseStorageIsEncryptedTheKeyComesFromItsConfiguration() throws Exception {
    String key = "a key made by chance";
    Path store = data.resolve("store");
    StorageKeys keys = new StorageKeys(new Secret(key), null);
    try (Storage storage = Storage.open(store, keys, s -> assertThat(s).isEmpty())) {
      fill(storage, "archive", List.of(record(1), record(2)));
    }
    Path config = temp.resolve("gw.yaml");
    Files.writeString(config, "agent: {id: gw-07, storage-key: " + key + "}\n");
    for (String[] words :
        List.of(
            new String[] {"outbox", "list", "--config", config.toString()},
            new String[] {"outbox", "--config", config.toString(), "list"})) {
      assertThat(run(words).out()).containsPattern("archive +2 ");
    }
    Cli without = run("outbox", "list");
    assertThat(without.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(without.err()).contains("is encrypted", "--config", "mutstreams.yaml");
    Files.writeString(config, "agent: {id: gw-07, storage-key: '${file:gone}'}\n");
    Cli wrong = run("outbox", "show", "archive", "--config", config.toString());
    assertThat(wrong.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(wrong.err()).contains("is encrypted", "${file:gone}").doesNotContain(key);
    Files.writeString(config, "agent: {id: gw-07, storage-key: another made by chance}\n");
    assertThat(run("outbox", "list", "--config", config.toString()).err()).contains("another key");
    try (Storage storage = Storage.open(store, keys, s -> assertThat(s).isEmpty())) {
      assertThat(storage.outboxes().join()).containsEntry("archive", 2L);
    }
  }

  @Test
  void jsonIsOneDocumentOrOneLineForEachRecord() {
    fill("archive", record(1), record(2));
    assertThat(lines(run("outbox", "list", "--json").out()).get(0).toString())
        .contains("running=false", "uplink=archive", "records=2", "first=1", "last=2");
    assertThat(lines(run("outbox", "show", "archive", "--json").out()))
        .extracting(line -> String.valueOf(line.get("payload")))
        .containsExactly("{\"value\": 1}", "{\"value\": 2}");
    assertThat(lines(run("outbox", "peek", "archive", "--json").out())).hasSize(1);
  }

  @Test
  void exportLosesNothingHoweverLargeOrBinary() throws IOException {
    byte[] noise = new byte[700_000];
    new Random(7).nextBytes(noise);
    String text = "ü\u0000\n\"\\\uD83D\uDE00".repeat(70_000);
    fill("archive", record(1), record(2, Bytes.copyOf(noise)), record(3, Bytes.utf8(text)));
    fill("live", record(4, Bytes.utf8("")));
    Path file = temp.resolve("all.jsonl");

    Cli done = run("outbox", "export", file.toString());

    assertThat(done.out()).isEqualTo("exported 4 records to " + file + "\n");
    List<Map<?, ?>> lines = lines(Files.readString(file));
    assertThat(lines)
        .extracting(line -> line.get("uplink") + " " + line.get("number") + " " + line.get("id"))
        .containsExactly("archive 1 id-1", "archive 2 id-2", "archive 3 id-3", "live 1 id-4");
    assertThat(Instant.parse(String.valueOf(lines.get(0).get("stored"))))
        .isBetween(Instant.now().minusSeconds(120), Instant.now());
    Map<Object, Object> first = new HashMap<>(lines.get(0));
    first.remove("stored");
    assertThat(first)
        .isEqualTo(
            Map.of(
                "uplink", "archive",
                "number", 1L,
                "id", "id-1",
                "topic", "gw/ü",
                "key", "k1",
                "qos", 1L,
                "retain", false,
                "headers", Map.of("unit", "°C"),
                "payload", "{\"value\": 1}"));
    assertThat(
            Base64.getDecoder()
                .decode(Objects.requireNonNull((String) lines.get(1).get("payload_base64"))))
        .isEqualTo(noise);
    assertThat(lines.get(2).get("payload")).isEqualTo(text);
    assertThat(lines.get(3).get("payload")).isEqualTo("");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var left = Files.list(temp)) {
      assertThat(left).containsExactlyInAnyOrder(data, file);
    }
    String out = run("outbox", "export", "-", "--uplink", "archive").out();
    assertThat(lines(out)).isEqualTo(lines.subList(0, 3));
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(out)).isTrue();
  }

  @Test
  void exportDoesNotReplaceAFileUnasked() throws IOException {
    fill("archive", record(1));
    Path file = Files.writeString(temp.resolve("all.jsonl"), "mine");
    Cli refused = run("outbox", "export", file.toString());
    assertThat(refused.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(refused.err()).contains("exists already");
    assertThat(file).hasContent("mine");
    assertThat(run("outbox", "export", file.toString(), "--replace").code()).isZero();
    assertThat(lines(Files.readString(file))).hasSize(1);
    assertThat(run("outbox", "export", temp.resolve("none/x").toString()).err())
        .contains("the folder " + temp.resolve("none") + " does not exist");
  }

  @Test
  void discardAsksFirstAndRefusesWhereNobodyCanBeAsked() {
    fill("archive", record(1), record(2), record(3));
    Cli unasked = run("outbox", "discard", "archive");
    assertThat(unasked.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unasked.err()).contains("--yes");
    assertThat(run("outbox", "discard", "archive", "--up-to", "2", "--yes").out())
        .isEqualTo("discarded 2 records of the outbox of archive\n");
    assertThat(run("outbox", "list").out()).contains("3-3");
    assertThat(run("outbox", "discard", "archive", "--yes").out()).contains("discarded 1 record ");
    assertThat(run("outbox", "list").out()).contains("Nothing waits.");
  }

  @Test
  void namesTheOutboxesThatThereAre() {
    fill("archive", record(1));
    for (String command : List.of("show", "peek", "discard")) {
      Cli wrong = run("outbox", command, "archiv");
      assertThat(wrong.code()).isEqualTo(ExitCode.PROBLEMS);
      assertThat(wrong.err()).contains("archiv;", ": archive");
    }
    assertThat(run("outbox", "export", "-", "--uplink", "archiv").err()).contains(": archive");
  }

  @Test
  void saysWhenNothingIsStoredThere() {
    Cli nothing = run("outbox", "list");
    assertThat(nothing.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(nothing.err()).contains("no agent is running with data folder " + data);
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void refusesWhenAnAgentHoldsTheStoreAndDoesNotAnswer() {
    try (Storage held = open()) {
      fill(held, "archive", List.of(record(1)));
      Cli refused = run("outbox", "list");
      assertThat(refused.code()).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(refused.err()).contains("does not answer: it is starting or ending");
    }
  }

  @Test
  @SuppressWarnings({"try", "FutureReturnValueIgnored"}) // The server waits for it.
  void asksTheAgentThatHoldsTheStore() throws IOException {
    Map<String, Function<Map<String, Object>, Object>> handlers = new HashMap<>();
    try (Storage held = open()) {
      StoreDesk desk = StoreDesk.stopped(held);
      StoreDesk.commands().forEach(name -> handlers.put(name, desk::answer));
      List<Outgoing> records = new ArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        records.add(record(i));
      }
      records.add(record(2_500, Bytes.wrap(new byte[900_000])));
      fill(held, "archive", records);
      try (ControlServer server = ControlServer.start(data, handlers)) {
        assertThat(run("outbox", "list").out())
            .containsPattern("archive +2,501 ")
            .doesNotContain("not running");
        Path file = temp.resolve("all.jsonl");
        assertThat(run("outbox", "export", file.toString()).out()).contains("2,501 records");
        List<Map<?, ?>> lines = lines(Files.readString(file));
        assertThat(lines)
            .extracting(line -> String.valueOf(line.get("number")))
            .startsWith("1")
            .endsWith("2501");
        assertThat((String) lines.get(2_500).get("payload")).isEqualTo("\u0000".repeat(900_000));
        assertThat(run("outbox", "discard", "archive", "--yes").out()).contains("2,501 records");
        // Those of other priorities are only spoken of when they hold something.
        fill(held, "archive:high", List.of(record(1)));
        fill(held, "archive:low", List.of(record(1)));
        assertThat(run("outbox", "discard", "archive:high", "--yes").code()).isZero();
        Cli wrong = run("outbox", "show", "none");
        assertThat(wrong.code()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(wrong.err()).endsWith("; there are: archive, archive:low\n");
      }
    }
  }
}
