package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can be asked for by HTTP, of a real agent with real brokers; each answer is held
 * against the agent's own description of it.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class HttpIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PASSWORD = "never-to-be-shown";
  private static final String CONFIG =
      """
      agent: {id: desk, http: {listen: "127.0.0.1:%d"}}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d, username: gw, password: never-to-be-shown}
      sources:
        readings: {from: plant, topics: ["plant/#"], format: json, key: "topic[1]"}
      streams:
        forward:
          from: [readings]
          steps:
            - filter: body.value >= 0
          to: {when: "!switch.night", send: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      switches:
        night: {initial: false}
      """;

  @TempDir Path folder;

  private static void publish(EmbeddedBroker plant, String... payloads) throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (String payload : payloads) {
        publisher.publish(new Message("plant/1", "1", payload.getBytes(UTF_8)));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  @Test
  void everythingThatIsDescribedIsAnsweredAsDescribed() throws Exception {
    int port = EmbeddedBroker.freePort();
    int cloudPort = EmbeddedBroker.freePort();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      String yaml = CONFIG.formatted(port, plant.port(), cloudPort);
      agent.replaceConfig(yaml);
      agent.start();
      HttpClientOf http = new HttpClientOf(port, agent.data());
      agent.await(
          "it is connected",
          SOON,
          s -> s.one("sources", "name", "readings").text("connected").equals("true"));
      publish(plant, "{\"value\": 7}", "no json", "{\"value\": 8}");
      agent.await("all is stored", SOON, s -> AgentProcess.stored(s, "out") == 2);
      agent.await(
          "it grows old",
          SOON,
          s -> s.one("uplinks", "name", "out").part("outbox").number("oldest_ms") > 0);

      looks(http);
      records(http);
      configuration(http, agent, yaml);
      switches(http);

      // Where nothing taps, it says so; what is there to be tapped is asked for elsewhere.
      int tap = http.send("GET", "/api/tap?stream=nothing", null).statusCode();
      assertThat(tap).isIn(400, 404);
      assertThat(http.notAsked()).containsExactly("GET /api/tap");
    }
  }

  private static void looks(HttpClientOf http) throws IOException, InterruptedException {
    assertThat(http.get("/health/live").status()).isEqualTo(200);
    assertThat(http.get("/health/ready").facts().text("ready")).isEqualTo("true");
    HttpClientOf.Came status = http.get("/api/status");
    assertThat(status.facts().text("agent")).isEqualTo("desk");
    assertThat(status.text()).doesNotContain(PASSWORD);
    assertThat(http.get("/metrics").text().lines())
        .contains(
            "mutstreams_source_records_total{source=\"readings\"} 3",
            "mutstreams_stream_taken_total{stream=\"forward\",from=\"readings\"} 3",
            "mutstreams_stream_sent_total{stream=\"forward\",to=\"out\"} 2",
            "mutstreams_uplink_outbox_records{uplink=\"out\"} 2",
            "mutstreams_stored_dead_letters 1",
            "mutstreams_storage_open 1",
            // Two are settled on disk, one among the dead letters.
            "# TYPE mutstreams_source_latency_seconds histogram",
            "mutstreams_source_latency_seconds_bucket{source=\"readings\",le=\"+Inf\"} 3",
            "mutstreams_source_latency_seconds_count{source=\"readings\"} 3",
            "mutstreams_source_oldest_unsettled_seconds{source=\"readings\"} 0");
    assertThat(number(http.get("/metrics").text(), "mutstreams_uplink_outbox_oldest_seconds"))
        .isPositive();
  }

  /** The only sample of a metric. */
  private static double number(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void records(HttpClientOf http) throws IOException, InterruptedException {
    assertThat(http.get("/api/outbox").facts().one("outboxes", "uplink", "out").number("records"))
        .isEqualTo(2);
    Facts peek =
        http.ask("GET", "/api/outbox/{uplink}/peek", "/api/outbox/out/peek?limit=1", null).facts();
    assertThat(peek.all("records")).hasSize(1);
    assertThat(peek.all("records").get(0).text("body")).isEqualTo("{\"value\":7}");
    assertThat(peek.number("next")).isEqualTo(1);
    assertThat(http.ask("GET", "/api/outbox/{uplink}/peek", "/api/outbox/none/peek", null).status())
        .isEqualTo(400);

    Facts letters = http.get("/api/dead-letters").facts();
    assertThat(letters.part("stored").number("letters")).isEqualTo(1);
    assertThat(letters.all("letters").get(0).text("body")).isEqualTo("no json");
    String rare = "/api/dead-letters?kind=stream&name=forward&reason=no%20such%20reason";
    assertThat(http.ask("GET", "/api/dead-letters", rare, null).facts().all("letters")).isEmpty();
    assertThat(http.post("/api/dead-letters/discard", Map.of()).status()).isEqualTo(400);
    HttpClientOf.Came gone = http.post("/api/dead-letters/discard", Map.of("kind", "stream"));
    assertThat(gone.facts().number("discarded")).isEqualTo(1);
    assertThat(http.post("/api/dead-letters/retry", Map.of("all", true)).status()).isEqualTo(200);
  }

  private static void configuration(HttpClientOf http, AgentProcess agent, String yaml)
      throws IOException, InterruptedException {
    HttpClientOf.Came config = http.get("/api/config");
    String masked = config.facts().part("files").text("agent.yaml");
    assertThat(masked).isEqualTo(yaml.replace(PASSWORD, "\"***\""));

    // What is masked cannot be run.
    Facts check = http.post("/api/check", files(masked)).facts();
    assertThat(check.text("ok")).isEqualTo("false");
    assertThat(check.all("problems").get(0).number("line")).isEqualTo(4);
    assertThat(check.all("problems").get(0).text("message")).contains("masked");
    assertThat(http.post("/api/apply", files(masked)).status()).isEqualTo(422);

    String wrong = yaml.replace("body.value >= 0", "body.value >=");
    Facts problem = http.post("/api/check", files(wrong)).facts().all("problems").get(0);
    assertThat(problem.number("line")).isEqualTo(11);
    assertThat(http.post("/api/plan", files(wrong)).facts().all("problems")).isNotEmpty();
    HttpClientOf.Came refused = http.post("/api/apply", files(wrong));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.facts().text("outcome")).isEqualTo("refused");
    assertThat(Files.readString(agent.config())).isEqualTo(yaml);

    String edited = yaml.replace("body.value >= 0", "body.value >= 1");
    Facts plan = http.post("/api/plan", files(edited)).facts();
    assertThat(plan.all("problems")).isEmpty();
    assertThat(plan.all("parts").get(0).text("words")).contains("forward");
    Map<String, Object> stale = Map.of("files", Map.of("agent.yaml", edited), "hash", "of old");
    assertThat(http.post("/api/apply", stale).status()).isEqualTo(409);
    Map<String, Object> fresh =
        Map.of("files", Map.of("agent.yaml", edited), "hash", config.facts().text("hash"));
    HttpClientOf.Came applied = http.post("/api/apply", fresh);
    assertThat(applied.status()).isEqualTo(200);
    assertThat(applied.facts().text("outcome")).isEqualTo("accepted");
    assertThat(applied.facts().number("revision")).isEqualTo(2);
    assertThat(Files.readString(agent.config())).isEqualTo(edited);
    assertThat(http.post("/api/check", Map.of("files", Map.of("../x.yaml", ""))).status())
        .isEqualTo(400);

    Facts history = http.get("/api/history").facts();
    assertThat(history.number("runs")).isEqualTo(2);
    HttpClientOf.Came first = http.ask("GET", "/api/history/{revision}", "/api/history/1", null);
    assertThat(first.facts().texts("texts")).containsExactly(masked);
    assertThat(http.ask("GET", "/api/history/{revision}", "/api/history/99", null).status())
        .isEqualTo(404);
    HttpClientOf.Came diff = http.ask("GET", "/api/diff", "/api/diff?from=1&to=2", null);
    assertThat(diff.facts().texts("lines")).contains("+      - filter: body.value >= 1");
    assertThat(diff.text()).doesNotContain(PASSWORD);

    HttpClientOf.Came back = http.post("/api/rollback", Map.of("revision", 1L));
    assertThat(back.facts().text("outcome")).isEqualTo("accepted");
    assertThat(http.post("/api/reload", Map.of()).facts().text("outcome")).isEqualTo("unchanged");
    assertThat(http.post("/api/apply", Map.of()).facts().text("outcome")).isEqualTo("accepted");
  }

  private static Map<String, Object> files(String text) {
    return Map.of("files", Map.of("agent.yaml", text));
  }

  private static void switches(HttpClientOf http) throws IOException, InterruptedException {
    assertThat(http.get("/api/switches").facts().one("switches", "name", "night").text("value"))
        .isEqualTo("false");
    String path = "/api/switches/{name}";
    HttpClientOf.Came set = http.ask("PUT", path, "/api/switches/night", Map.of("value", true));
    assertThat(set.facts().text("value")).isEqualTo("true");
    assertThat(set.facts().text("by")).isEqualTo("person");
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("value", null);
    assertThat(http.ask("PUT", path, "/api/switches/night", nothing).facts().text("value"))
        .isEqualTo("false");
    assertThat(http.ask("PUT", path, "/api/switches/night", Map.of("value", 7L)).status())
        .isEqualTo(400);
  }
}
