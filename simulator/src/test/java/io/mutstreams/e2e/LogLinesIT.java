package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine reads the log of a real agent: every line of it, through all that happens to one. */
@Timeout(180)
final class LogLinesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A sentence, and behind it keys with values, the last of them up to the end. */
  private static final Pattern LINE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z) (ERROR|WARN |INFO ) (.*?)"
              + "((?: [a-z_]+=(?:[^\\s\"=\\\\]+|\"(?:[^\"\\\\]|\\\\.)*\"))+)");

  private static final Pattern PAIR =
      Pattern.compile(" ([a-z_]+)=(?:([^\\s\"=\\\\]+)|\"((?:[^\"\\\\]|\\\\.)*)\")");

  private static final String YAML =
      """
      agent: {id: gw, http: {listen: "127.0.0.1:%d"}}
      connections:
        plant: {url: "mqtt://127.0.0.1:%d"}
        cloud: {url: "mqtt://127.0.0.1:%d"}
      sources: {in: {from: plant, topics: [a/#], format: json}}
      streams: {s: {from: in, steps: [{id: sane, filter: "body.value > 0"}], to: up}}
      uplinks: {up: {to: cloud, topic: "up/{topic}"}}
      """;

  @TempDir Path folder;

  private static void send(EmbeddedBroker plant, String body) throws Exception {
    try (Publisher hand = Publisher.open(plant.url(), new Ledger(), 10)) {
      hand.publish(new Message("a/1", "1", body.getBytes(UTF_8)));
      assertThat(hand.drain(SOON)).isTrue();
    }
  }

  private static Map<String, String> keys(String line) {
    Matcher whole = LINE.matcher(line);
    assertThat(whole.matches()).as("a machine reads it: " + line).isTrue();
    assertThat(whole.group(3)).as("a sentence for a person: " + line).isNotBlank();
    Map<String, String> keys = new LinkedHashMap<>();
    Matcher pairs = PAIR.matcher(whole.group(4));
    while (pairs.find()) {
      String value =
          pairs.group(2) == null ? pairs.group(3).replaceAll("\\\\(.)", "$1") : pairs.group(2);
      assertThat(keys.put(pairs.group(1), value)).as("once: " + line).isNull();
    }
    assertThat(keys).as(line).containsKey("event");
    return keys;
  }

  @Test
  void everyLineIsReadFromTheStartToTheStop() throws Exception {
    int cloudPort = EmbeddedBroker.freePort();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      var cloud = EmbeddedBroker.inMemory(cloudPort).start();
      String yaml = YAML.formatted(EmbeddedBroker.freePort(), plant.port(), cloudPort);
      agent.replaceConfig(yaml);
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          s ->
              s.one("sources", "name", "in").text("connected").equals("true")
                  && s.one("uplinks", "name", "up").text("connected").equals("true"));
      cloud.close();
      send(plant, "{\"value\":1}");
      agent.await("it is stored", SOON, s -> AgentProcess.stored(s, "up") == 1);
      send(plant, "{\"value\":\"none = \\\"no\\\" number\"}");
      agent.await("it is buried", SOON, s -> s.number("stored_dead_letters") == 1);
      agent.replaceConfig(yaml.replace("to: up", "to: upp"));
      assertThat(agent.reload().text("outcome")).isEqualTo("refused");
      agent.replaceConfig(yaml.replace("> 0", "> 0.5"));
      assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
      try (var again = EmbeddedBroker.inMemory(cloudPort).start()) {
        agent.await("it is sent", SOON, s -> AgentProcess.stored(s, "up") == 0);
        agent
            .process()
            .awaitThat(
                "it says so",
                () -> agent.process().lines().stream().anyMatch(l -> l.contains("event=drained")),
                SOON);
        // Not by the process, which would hear nothing of it from then on.
        assertThat(ProcessHandle.of(agent.process().pid()).orElseThrow().destroy()).isTrue();
        assertThat(agent.process().awaitExit(SOON)).isEqualTo(143);
        String unused = agent.process().awaitLine(Pattern.compile("event=stopped"), SOON);
        assertThat(again.port()).isEqualTo(cloudPort);
      }
      List<Map<String, String>> read = new ArrayList<>();
      agent.process().lines().forEach(line -> read.add(keys(line)));
      assertThat(read)
          .extracting(each -> each.get("event"))
          .contains(
              "starting",
              "accepted",
              "changed",
              "connected",
              "disconnected",
              "storing",
              "dead-letters",
              "refused",
              "problem",
              "http",
              "draining",
              "drained",
              "stopping",
              "stopped");
      assertThat(of(read, "starting")).containsKeys("version", "pid", "config", "data");
      assertThat(of(read, "disconnected"))
          .containsEntry("uplink", "up")
          .containsEntry("peer", "127.0.0.1:" + cloudPort);
      assertThat(of(read, "dead-letters"))
          .containsEntry("stream", "s")
          .containsEntry("step", "sane")
          .containsEntry("records", "1");
      assertThat(of(read, "refused")).containsEntry("revision", "1").containsEntry("problems", "1");
      assertThat(of(read, "problem")).containsEntry("line", "6").containsKeys("file", "column");
    }
  }

  private static Map<String, String> of(List<Map<String, String>> read, String event) {
    return read.stream().filter(each -> event.equals(each.get("event"))).findFirst().orElseThrow();
  }
}
