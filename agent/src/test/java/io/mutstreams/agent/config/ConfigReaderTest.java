package io.mutstreams.agent.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path folder;

  private final ConfigReader reader =
      new ConfigReader(SecretSource.withEnvironment(Map.of("CLOUD", PASSWORD)));

  private ConfigReader.Result read(String yaml) throws IOException {
    return reader.read(write("gateway.yaml", yaml), new TestCatalog());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Revision good(String yaml) throws IOException {
    ConfigReader.Result result = read(yaml);
    assertThat(result.problems()).isEmpty();
    return requireNonNull(result.revision());
  }

  static String fixture(String name) throws IOException {
    try (var in = requireNonNull(ConfigReaderTest.class.getResourceAsStream("/config/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void readsAWholeConfiguration() throws IOException {
    Revision revision = good(fixture("good.yaml"));
    assertThat(revision.agentId()).isEqualTo("gw-07");
    assertThat(revision.connections()).containsOnlyKeys("plant", "cloud");
    assertThat(revision.sources()).containsOnlyKeys("temperature", "humidity");
    assertThat(revision.streams()).containsOnlyKeys("readings", "hot", "everything");
    assertThat(revision.uplinks()).containsOnlyKeys("archive", "alerts", "live");
  }

  @Test
  void readsConnections() throws IOException {
    Revision revision = good(fixture("good.yaml"));
    ConnectionConfig plant = requireNonNull(revision.connections().get("plant"));
    assertThat(plant.host()).isEqualTo("127.0.0.1");
    assertThat(plant.port()).isEqualTo(1883);
    assertThat(plant.tls()).isNull();
    assertThat(plant.keepAlive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(plant.sessionExpiry()).isEqualTo(Duration.ofDays(7));
    ConnectionConfig cloud = requireNonNull(revision.connections().get("cloud"));
    assertThat(cloud.port()).isEqualTo(8883);
    assertThat(cloud.tls()).isEqualTo(new ConnectionConfig.Tls(null, null, null));
    assertThat(cloud.username()).isEqualTo("gw-07");
    assertThat(cloud.password()).isEqualTo(new Secret(PASSWORD));
    assertThat(cloud.keepAlive()).isEqualTo(Duration.ofSeconds(45));
    assertThat(cloud.sessionExpiry()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void readsSourcesAndUplinks() throws IOException {
    Revision revision = good(fixture("good.yaml"));
    SourceConfig source = requireNonNull(revision.sources().get("temperature"));
    assertThat(source.topics()).containsExactly("sensors/+/temperature", "$SYS/broker/#");
    assertThat(source.qos()).isZero();
    assertThat(source.receiveMaximum()).isEqualTo(20);
    assertThat(requireNonNull(source.key()).evaluate(record("a/b/c", Map.of()))).isEqualTo("b");
    SourceConfig usual = requireNonNull(revision.sources().get("humidity"));
    assertThat(usual.format()).isEqualTo("number");
    assertThat(usual.qos()).isEqualTo(1);
    assertThat(usual.receiveMaximum()).isEqualTo(1000);
    UplinkConfig archive = requireNonNull(revision.uplinks().get("archive"));
    assertThat(archive.topic()).isEqualTo("gw/{agent.id}/{key}");
    assertThat(archive.priority()).isEqualTo(Priority.LOW);
    assertThat(archive.tries()).isEqualTo(5);
    assertThat(archive.outbox())
        .isEqualTo(
            new OutboxConfig(
                1L << 30, Duration.ofDays(7), WhenFull.DROP_OLDEST, Drain.LIVE_FIRST, 500));
    assertThat(archive.qos()).isEqualTo(1);
    UplinkConfig alerts = requireNonNull(revision.uplinks().get("alerts"));
    assertThat(alerts.retain()).isTrue();
    assertThat(alerts.priority()).isEqualTo(Priority.NORMAL);
    assertThat(alerts.tries()).isEqualTo(3);
    assertThat(alerts.outbox())
        .isEqualTo(new OutboxConfig(512L << 20, null, WhenFull.BLOCK, Drain.IN_ORDER, 0));
  }

  @Test
  void readsStreams() throws IOException {
    StreamConfig readings = requireNonNull(good(fixture("good.yaml")).streams().get("readings"));
    assertThat(readings.from()).containsExactly("temperature", "humidity");
    assertThat(readings.steps().stream().map(StepConfig::id))
        .containsExactly(
            "filter", "dedupe", "clean", "filter-2", "set", "drop", "dedupe-2", "pass");
    assertThat(readings.steps().get(2).ports()).isEqualTo(Map.of("rest", List.of("alerts")));
    StepConfig dedupe = readings.steps().get(1);
    assertThat(dedupe.config().get(TestCatalog.WITHIN)).isEqualTo(Duration.ofHours(1));
    assertThat(dedupe.optionsAt().get("within"))
        .hasToString(folder.resolve("gateway.yaml") + ":30:31");
    assertThat(readings.steps().get(6).config().get(TestCatalog.WITHIN))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(
            requireNonNull(readings.steps().get(4).config().get(TestCatalog.FIELDS).get("site"))
                .evaluate(record("t", Map.of())))
        .isEqualTo("gw-07");
    assertThat(readings.steps().get(5).config().get(TestCatalog.NAMES)).containsExactly("f", "g");
    assertThat(readings.to().stream().map(StreamConfig.RouteConfig::send))
        .containsExactly(
            List.of("alerts"),
            List.of("alerts", "hot"),
            List.of("archive"),
            List.of("live"),
            List.of("everything"));
    assertThat(readings.to().get(2).otherwise()).isTrue();
    assertThat(requireNonNull(readings.to().get(1).when()).test(record("t", Map.of("value", 101L))))
        .isTrue();
  }

  private static Record record(String topic, Object body) {
    return Record.of("1", "s", topic, null, 0, Map.of(), body);
  }

  @Test
  void readsAFolderAsOneWhole() throws IOException {
    write("10-base.yaml", fixture("base.yaml"));
    write("20-more.yml", "streams: {more: {from: in, to: out}}\n");
    write(".#20-more.yml", "broken: [");
    write("20-more.yml~", "broken: [");
    write(".20-more.yml.swp", "broken: [");
    write("notes.txt", "broken: [");
    write("30-empty.yaml", "# nothing yet\n");
    Files.createDirectory(folder.resolve("sub.yaml"));
    ConfigReader.Result result = reader.read(folder, new TestCatalog());
    assertThat(result.problems()).isEmpty();
    Revision revision = requireNonNull(result.revision());
    assertThat(revision.streams()).containsOnlyKeys("main", "more");
    assertThat(requireNonNull(revision.streams().get("more")).at())
        .hasToString(folder.resolve("20-more.yml") + ":1:11");
    assertThat(result.hash()).isEqualTo(revision.hash()).isEqualTo(ConfigFiles.load(folder).hash());
  }

  @Test
  void theHashFollowsTheContentAlone() throws IOException {
    Path file = write("a.yaml", fixture("base.yaml"));
    String before = ConfigFiles.load(file).hash();
    write("a.yaml", fixture("base.yaml"));
    assertThat(ConfigFiles.load(file).hash()).isEqualTo(before);
    String folderBefore = ConfigFiles.load(folder).hash();
    write(".a.yaml.swp", "x");
    assertThat(ConfigFiles.load(folder).hash()).isEqualTo(folderBefore);
    write("a.yaml", fixture("base.yaml") + "# more\n");
    assertThat(ConfigFiles.load(file).hash()).isNotEqualTo(before);
    assertThat(ConfigFiles.load(folder).hash()).isNotEqualTo(folderBefore);
    assertThat(ConfigFiles.load(folder.resolve("none")).hash()).hasSize(64);
  }

  @Test
  void commentsAndFormChangeNoFingerprint() throws IOException {
    String flow =
        "streams:\n  s: {from: in, steps: [{all: {count: 3, ratio: 0.5, within: 1h}}], to: [{send:"
            + " out, when: body.x}]}\n";
    String block =
        """
        # a comment
        streams:
          s:
            to:
              - when: 'body.x'   # why
                send: [out]
            steps:
              - all:
                  within: 60m
                  ratio: 5e-1
                  count: 3
            from: [in]
        """;
    String base = fixture("base.yaml").replace("streams:\n", "");
    String rest = base.replace("  main: {from: in, to: out}\n", "");
    Revision one = good(rest + flow);
    Revision other =
        good(
            block
                + rest.replace(
                    "in: {from: plant, topics: [a/+]}", "in: {topics: a/+, from: plant, qos: 1}"));
    StreamConfig first = requireNonNull(one.streams().get("s"));
    StreamConfig second = requireNonNull(other.streams().get("s"));
    assertThat(second.steps().get(0).fingerprint()).isEqualTo(first.steps().get(0).fingerprint());
    assertThat(second.to().get(0).fingerprint()).isEqualTo(first.to().get(0).fingerprint());
    assertThat(other.sources().get("in"))
        .extracting(source -> requireNonNull(source).fingerprint())
        .isEqualTo(requireNonNull(one.sources().get("in")).fingerprint());
    assertThat(requireNonNull(other.uplinks().get("out")).fingerprint())
        .isEqualTo(requireNonNull(one.uplinks().get("out")).fingerprint());
    assertThat(requireNonNull(other.connections().get("plant")).fingerprint())
        .isEqualTo(requireNonNull(one.connections().get("plant")).fingerprint());
  }

  @Test
  void aChangedSettingChangesTheFingerprint() throws IOException {
    String yaml =
        fixture("base.yaml")
            .replace("from: in,", "from: in, steps: [{set: {a: body.x, b: body.y}}],");
    String step = stepFingerprint(yaml);
    assertThat(stepFingerprint(yaml.replace("body.y", "body.z"))).isNotEqualTo(step);
    // The second field may read the first.
    assertThat(stepFingerprint(yaml.replace("a: body.x, b: body.y", "b: body.y, a: body.x")))
        .isNotEqualTo(step);
    String source = requireNonNull(good(yaml).sources().get("in")).fingerprint();
    assertThat(
            requireNonNull(good(yaml.replace("a/+]", "a/+], qos: 0")).sources().get("in"))
                .fingerprint())
        .isNotEqualTo(source);
  }

  private String stepFingerprint(String yaml) throws IOException {
    return requireNonNull(good(yaml).streams().get("main")).steps().get(0).fingerprint();
  }

  @Test
  void secretsComeFromFilesCredentialsAndTheEnvironment() throws IOException {
    write("pass.txt", "from a file\n");
    Path credentials = Files.createDirectory(folder.resolve("credentials"));
    Files.writeString(credentials.resolve("cloud"), "from systemd");
    ConfigReader here =
        new ConfigReader(
            SecretSource.withEnvironment(
                Map.of("CREDENTIALS_DIRECTORY", credentials.toString(), "HOST", "broker")));
    Path file =
        write(
            "gateway.yaml",
            """
            agent: {id: gw}
            connections:
              a: {url: "mqtt://${env:HOST}:1884", password: "${file:pass.txt}"}
              b: {url: mqtt://h, password: "<${credential:cloud}>"}
              c: {url: mqtt://h, password: "$${env:HOST} $5"}
            """);
    ConfigReader.Result result = here.read(file, new TestCatalog());
    assertThat(result.problems()).isEmpty();
    Map<String, ConnectionConfig> connections = requireNonNull(result.revision()).connections();
    assertThat(requireNonNull(connections.get("a")).host()).isEqualTo("broker");
    assertThat(password(connections, "a")).isEqualTo("from a file");
    assertThat(password(connections, "b")).isEqualTo("<from systemd>");
    assertThat(password(connections, "c")).isEqualTo("${env:HOST} $5");
    assertThat(result.toString()).doesNotContain("from a file", "from systemd", "broker", "$5");
  }

  @Test
  void theKeyOfTheStorageIsASecretThatIsKnownBeforeTheRest() throws IOException {
    write("key.txt", "a key made by chance\n");
    Path file =
        write(
            "gateway.yaml",
            """
            agent: {id: gw, storage-key: "${file:key.txt}", former-storage-key: "${env:CLOUD}"}
            streams: {wrong: 7}
            """);
    ConfigReader here =
        new ConfigReader(SecretSource.withEnvironment(Map.of("CLOUD", "the one that it had")));
    ConfigReader.Keys read = here.storageKeys(ConfigFiles.load(file));
    assertThat(read.problems()).isEmpty();
    assertThat(read.keys())
        .isEqualTo(
            new StorageKeys(new Secret("a key made by chance"), new Secret("the one that it had")));
    assertThat(read.toString()).doesNotContain("chance", "the one");
    assertThat(here.read(file, new TestCatalog()).problems()).isNotEmpty();

    write("gateway.yaml", "agent: {id: gw}\n");
    assertThat(here.storageKeys(ConfigFiles.load(file)).keys()).isEqualTo(StorageKeys.NONE);
    for (String wrong :
        List.of("${env:GONE}", "hunter2", "${file:gone}", "${storage}", "~ # nothing")) {
      write("gateway.yaml", "agent:\n  id: gw\n  storage-key: " + wrong + "\n");
      read = here.storageKeys(ConfigFiles.load(file));
      assertThat(read.keys()).isNull();
      assertThat(read.problems()).hasSize(1).first().asString().contains("agent.storage-key");
      assertThat(read.problems().toString()).doesNotContain("hunter2");
    }
    assertThat(here.storageKeys(ConfigFiles.load(folder.resolve("none.yaml"))).keys()).isNull();
  }

  private static String password(Map<String, ConnectionConfig> connections, String name) {
    return requireNonNull(requireNonNull(connections.get(name)).password()).value();
  }

  @Test
  void anotherPasswordIsAnotherFingerprintThatDoesNotShowIt() throws IOException {
    Revision revision = good(fixture("good.yaml"));
    ConnectionConfig cloud = requireNonNull(revision.connections().get("cloud"));
    assertThat(revision.toString()).doesNotContain(PASSWORD);
    assertThat(cloud.fingerprint()).hasSize(64).doesNotContain(PASSWORD);
    Revision other =
        requireNonNull(
            new ConfigReader(SecretSource.withEnvironment(Map.of("CLOUD", "another")))
                .read(folder.resolve("gateway.yaml"), new TestCatalog())
                .revision());
    assertThat(requireNonNull(other.connections().get("cloud")).fingerprint())
        .isNotEqualTo(cloud.fingerprint());
    assertThat(requireNonNull(other.connections().get("plant")).fingerprint())
        .isEqualTo(requireNonNull(revision.connections().get("plant")).fingerprint());
  }

  @Test
  void aRenewedCertificateIsAnotherConnection() throws IOException {
    String yaml =
        fixture("base.yaml")
            .replace("url: mqtt://127.0.0.1:1883", "url: mqtts://h, tls: {ca: ca.pem}");
    write("ca.pem", fixture("one.pem"));
    ConnectionConfig before = requireNonNull(good(yaml).connections().get("plant"));
    assertThat(before.tls())
        .isEqualTo(new ConnectionConfig.Tls(folder.resolve("ca.pem"), null, null));
    write("ca.pem", fixture("two.pem"));
    assertThat(requireNonNull(good(yaml).connections().get("plant")).fingerprint())
        .isNotEqualTo(before.fingerprint());
  }

  @Test
  void aStepGetsTheNewestVersionOrTheNewestThatItsPinAllows() throws IOException {
    String yaml =
        """
        agent: {id: gw}
        connections: {c: {url: "mqtt://h:1"}}
        sources: {in: {from: c, topics: a}}
        streams:
          s:
            from: in
            steps:
              - smooth: {count: 3}
              - {smooth: , plugin: smooth@1.2}
              - {smooth: , plugin: smooth@1.2.0}
              - {plugin: smooth@1, smooth: }
            to: out
        uplinks: {out: {to: c, topic: o}}
        """;
    assertThat(requireNonNull(good(yaml).streams().get("s")).steps())
        .extracting(step -> step.id() + " " + step.type().version())
        .containsExactly("smooth 1.20.0", "smooth-2 1.2.7", "smooth-3 1.2.0", "smooth-4 1.20.0");
  }

  @Test
  void readsAnAddressOfVersion6() throws IOException {
    ConnectionConfig plant =
        requireNonNull(
            good(fixture("base.yaml").replace("mqtt://127.0.0.1:1883", "\"mqtt://[::1]:1884\""))
                .connections()
                .get("plant"));
    assertThat(plant.host()).isEqualTo("::1");
    assertThat(plant.port()).isEqualTo(1884);
  }

  @Test
  void streamsAreJoinedAtBothEnds() throws IOException {
    Map<String, StreamConfig> streams = good(fixture("good.yaml")).streams();
    StreamConfig readings = requireNonNull(streams.get("readings"));
    StreamConfig.RouteConfig toEverything = readings.to().get(4);
    assertThat(toEverything.when()).isNull();
    assertThat(toEverything.otherwise()).isFalse();
    assertThat(toEverything.fingerprint())
        .isEqualTo(readings.to().get(3).fingerprint().replace("live", "everything"));
    assertThat(requireNonNull(streams.get("everything")).from()).containsExactly("readings");
    assertThat(requireNonNull(streams.get("hot")).from()).containsExactly("readings");
  }
}
