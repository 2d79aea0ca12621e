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
    assertThat(archive.maxBytes()).isEqualTo(1L << 30);
    assertThat(archive.whenFull()).isEqualTo(WhenFull.DROP_OLDEST);
    assertThat(archive.qos()).isEqualTo(1);
    UplinkConfig alerts = requireNonNull(revision.uplinks().get("alerts"));
    assertThat(alerts.retain()).isTrue();
    assertThat(alerts.maxBytes()).isEqualTo(512L << 20);
    assertThat(alerts.whenFull()).isEqualTo(WhenFull.BLOCK);
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
            List.of("alerts"), List.of("alerts", "hot"), List.of("archive"), List.of("live"));
    assertThat(readings.to().get(2).otherwise()).isTrue();
    assertThat(requireNonNull(readings.to().get(1).when()).test(record("t", Map.of("value", 101L))))
        .isTrue();
  }

  private static Record record(String topic, Object body) {
    return Record.of("1", "s", topic, null, 0, Map.of(), body);
  }
}
