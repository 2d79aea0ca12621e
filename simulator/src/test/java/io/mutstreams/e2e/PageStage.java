package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real agent between real brokers, and a browser that shows its page, for each test anew. */
abstract class PageStage {
  static final Duration SOON = Duration.ofSeconds(60);
  private static final String YAML =
      """
      agent: {id: gw-07, http: {listen: 127.0.0.1:%d}}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        temperature: {from: plant, topics: [sensors/+], format: json, key: "topic[1]"}
        logins: {from: plant, topics: [logins/+], format: json}
      streams:
        readings:
          from: temperature
          steps:
            - {id: sane, filter: body.value < 1000000.0}
          to:
            - {when: body.value > 90.0, send: alerts}
            - {otherwise: true, send: [archive, live]}
        people: {from: logins, steps: [{id: seen, dedupe: {by: body.user, within: 10m}}], to: archive}
      uplinks:
        alerts: {to: cloud, topic: "gw/alerts/{key}", priority: high}
        archive: {to: cloud, topic: "gw/{topic}"}
        live: {to: cloud, topic: "live/{key}"}
      switches:
        night: {initial: false, set-by: {from: plant, topic: control/night}}
      """;

  @TempDir Path folder;
  EmbeddedBroker plant;
  EmbeddedBroker cloud;
  AgentProcess agent;
  Browser page;
  String yaml;

  @BeforeEach
  void begin() throws Exception {
    assumeTrue(
        Browser.isThere(), "SKIPPED: the page in a browser: there is no chromium or chromedriver");
    plant = EmbeddedBroker.inMemory(0).start();
    cloud = EmbeddedBroker.inMemory(0).start();
    agent = gateway();
    int port = EmbeddedBroker.freePort();
    yaml = YAML.formatted(port, plant.port(), cloud.port());
    configure(yaml);
    agent.start();
    agent.await(
        "it is connected",
        SOON,
        status ->
            status.all("sources").size() == 2
                && status.all("sources").stream()
                    .allMatch(one -> one.text("connected").equals("true")));
    page = Browser.open();
    page.go("http://127.0.0.1:" + port + "/");
    page.awaitText("#health", "running");
  }

  @AfterEach
  void end() {
    if (page != null) {
      page.close();
    }
    if (agent != null) {
      agent.close();
      plant.close();
      cloud.close();
    }
  }

  /** The agent of the test, not started. */
  AgentProcess gateway() throws IOException {
    return new AgentProcess(folder);
  }

  /** Writes its configuration. */
  void configure(String text) throws IOException {
    agent.replaceConfig(text);
  }

  final void write(String text) {
    Object unused =
        page.js("document.querySelector('.CodeMirror').CodeMirror.setValue(arguments[0])", text);
  }

  final String token() throws Exception {
    return Files.readString(agent.data().resolve("http-token")).strip();
  }

  final void giveToken(String token) {
    page.one("#token-field").sendKeys(token);
    page.click("#token button[value=yes]");
  }

  final void send(String topic, String body) throws Exception {
    try (Publisher hand = Publisher.open(plant.url(), new Ledger(), 10)) {
      hand.publish(new Message(topic, topic, body.getBytes(UTF_8)));
      assertThat(hand.drain(SOON)).isTrue();
    }
  }
}
