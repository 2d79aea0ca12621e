package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Edits of TLS with which a connection cannot come about, on a running agent with two brokers that
 * want TLS of both sides: each is refused and says why, and what was connected stays so. With the
 * same files the agent starts all the same, and goes on when they are mended.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class TlsEditIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant:
          {url: "mqtts://127.0.0.1:%d", tls: {ca: plant/ca, certificate: plant/crt, key: plant/key}}
        cloud:
          {url: "mqtts://127.0.0.1:%d", tls: {ca: cloud/ca, certificate: cloud/crt, key: cloud/key}}
      sources:
        in: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
      streams:
        main: {from: in, to: up}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
      """;

  @TempDir Path folder;

  private void give(String connection, Certificates server, Certificates client)
      throws IOException {
    Path its = Files.createDirectories(folder.resolve(connection));
    Files.writeString(its.resolve("ca"), Files.readString(server.certificate()));
    Files.writeString(its.resolve("crt"), Files.readString(client.certificate()));
    Files.writeString(its.resolve("key"), Files.readString(client.key()));
  }

  private static boolean connected(Facts status) {
    return Stream.concat(status.all("uplinks").stream(), status.all("sources").stream())
        .allMatch(one -> one.text("connected").equals("true"));
  }

  private static Map<String, List<Integer>> distinct(Sink sink) {
    Map<String, List<Integer>> numbers = Sink.numbers(sink.all());
    numbers.replaceAll((key, its) -> its.stream().distinct().toList());
    return numbers;
  }

  /** It is refused, and records come as before. */
  private void refused(AgentProcess agent, Sink sink, String connection, String words)
      throws Exception {
    Facts change = agent.reload();
    assertThat(change.text("outcome")).as(change.tree().toString()).isEqualTo("refused");
    assertThat(change.texts("problems"))
        .singleElement()
        .asString()
        .startsWith(agent.config() + ":" + (connection.equals("plant") ? "3:3" : "5:3"))
        .contains("connections." + connection + ": TLS: ", words);
    assertThat(connected(agent.status())).isTrue();
    sink.await(sink.count() + 50, SOON);
  }

  @Test
  void isRefusedWhereNoConnectionCanComeOfIt() throws Exception {
    Path made = Files.createDirectories(folder.resolve("made"));
    Certificates server = Certificates.make(made, "server");
    Certificates client = Certificates.make(made, "client");
    Certificates other = Certificates.make(made, "other");
    try (var plant = Brokers.light(folder, server, client.certificate());
        var cloud = Brokers.light(folder, server, client.certificate());
        var sink = Sink.open(cloud.plain().url(), "up/#");
        var agent = new AgentProcess(folder)) {
      assumeTrue(plant.tlsPort() > 0, "SKIPPED: there is no mosquitto");
      give("plant", server, client);
      give("cloud", server, client);
      agent.replaceConfig(CONFIG.formatted(plant.tlsPort(), cloud.tlsPort()));
      agent.start();
      agent.await("it is connected", SOON, TlsEditIT::connected);
      try (var load = SteadyLoad.start(plant.plain().url(), "plant", 20, 200)) {
        sink.await(100, SOON);
        for (String connection : new String[] {"plant", "cloud"}) {
          give(connection, other, client);
          refused(agent, sink, connection, "tls.ca");
          give(connection, server, other);
          refused(agent, sink, connection, "tls.certificate");
          give(connection, server, client);
          assertThat(agent.reload().text("outcome")).isNotEqualTo("refused");
        }
        assertThat(Sink.numbers(sink.all()).values())
            .allSatisfy(its -> assertThat(its).doesNotHaveDuplicates());
        agent.stop();
        give("plant", other, client);
        give("cloud", server, other);
        agent.start();
        agent.await(
            "both are not connected",
            SOON,
            status ->
                status.one("sources", "name", "in").text("why").startsWith("TLS: ")
                    && status.one("uplinks", "name", "up").text("why").startsWith("TLS: "));
        give("plant", server, client);
        give("cloud", server, client);
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        agent.await("it is connected again", SOON, TlsEditIT::connected);
        long sent = load.stop();
        sink.await(sent, SOON);
        // What was under way at the stop may come again.
        agent.await("all has arrived", SOON, status -> distinct(sink).equals(load.numbers()));
      }
    }
  }
}
