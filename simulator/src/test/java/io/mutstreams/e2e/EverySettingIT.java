package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One edit after the other of settings of every kind, on one running agent: each takes effect, in
 * the same process, and the records that flow meanwhile are all there, once and in order. Plugins
 * and their folders are edited in {@code PluginDropIT}, {@code PluginVersionsIT} and {@code
 * AgentTrustIT}, files of TLS in {@code StormLab}, the key of the storage in {@code
 * EncryptedStoreIT}.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class EverySettingIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      agent: {id: before}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d, username: first, password: "${file:secret}"}
        far: {url: mqtt://127.0.0.1:%d}
      sources:
        inner: {from: plant, topics: [plant/+], format: json, key: "topic[1]", id: "topic[1] + '-' + string(body.value)"}
        outer: {from: plant, topics: [side/+], format: json, qos: 1}
      streams:
        main: {from: inner, lanes: 1, steps: [{id: one, set: {a: 1}}, {id: two, set: {m: switch.mode}}], to: up}
        side: {from: outer, to: aside}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
        aside: {to: far, topic: "aside/{topic}"}
      switches:
        mode: {initial: day}
      """;

  @TempDir Path folder;
  private String yaml = "";

  /** Edits the file; what must come of it is looked at by the caller. */
  private Facts edit(AgentProcess agent, String from, String to) throws IOException {
    assertThat(yaml).contains(from);
    yaml = yaml.replace(from, to);
    agent.replaceConfig(yaml);
    Facts change = agent.reload();
    assertThat(change.text("outcome"))
        .as(from + " to " + to + change.texts("problems"))
        .isNotEqualTo("refused");
    System.out.println("  " + change.texts("summary"));
    return change;
  }

  private static void publish(EmbeddedBroker plant, String topic, int many) throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = 0; i < many; i++) {
        publisher.publish(new Message(topic, topic, "17".getBytes(UTF_8)));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  private static void next(Sink sink, Predicate<Incoming> so) throws Exception {
    sink.awaitOne(sink.count(), so, SOON);
  }

  private static Predicate<Incoming> has(String name, Object value) {
    return message -> {
      try {
        return Objects.equals(Sink.body(message).get(name), value);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }

  /** What came of an edit says so, and it is connected afterwards. */
  private static void connectsAnew(AgentProcess agent, Facts change, String words)
      throws Exception {
    assertThat(change.texts("summary")).anyMatch(line -> line.contains(words));
    agent.await(
        "all are connected",
        SOON,
        status ->
            Stream.concat(status.all("uplinks").stream(), status.all("sources").stream())
                .allMatch(one -> one.text("connected").equals("true")));
  }

  @Test
  void isEditedWhileItRuns() throws Exception {
    Files.writeString(folder.resolve("secret"), "the first password\n");
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var up = Sink.open(cloud.url(), "up/#");
        var aside = Sink.open(cloud.url(), "aside/#");
        var agent = new AgentProcess(folder)) {
      yaml = CONFIG.formatted(plant.port(), cloud.port(), way.port());
      agent.replaceConfig(yaml);
      agent.start();
      long pid = agent.process().pid();
      agent.await(
          "it is connected",
          SOON,
          status ->
              status.all("sources").stream().allMatch(one -> one.text("connected").equals("true")));
      try (var load = SteadyLoad.start(plant.url(), "plant", 20, 200)) {
        next(up, has("a", 1));
        general(agent);
        records(agent, plant, up, aside);
        connections(agent, plant, aside);
        uplinks(agent, plant, way, up, aside);
        long sent = load.stop();
        up.await(sent, SOON);
        assertThat(Sink.numbers(up.all())).isEqualTo(load.numbers());
      }
      assertThat(agent.process().pid()).isEqualTo(pid);
      assertThat(agent.status().number("pid")).isEqualTo(pid);
    }
  }

  private void general(AgentProcess agent) throws Exception {
    edit(agent, "{id: before}", "{id: before, log-level: error}");
    edit(agent, "{id: before,", "{id: after,");
    assertThat(agent.status().text("agent")).isEqualTo("after");
    edit(agent, ", log-level: error", "");
    edit(agent, "set: {a: 1}", "set: {a: 2}");
    assertThat(agent.process().awaitLine(Pattern.compile("revision 5 runs"), SOON)).isNotEmpty();
    assertThat(agent.process().lines())
        .anyMatch(line -> line.contains("revision 2 runs"))
        .noneMatch(line -> line.contains("revision 3 runs"));
  }

  private void records(AgentProcess agent, EmbeddedBroker plant, Sink up, Sink aside)
      throws Exception {
    next(up, has("a", 2));
    String one = "{id: one, set: {a: 2}}";
    edit(agent, one, one + ", {id: last, set: {a: body.a + 1}}");
    next(up, has("a", 3));
    edit(agent, one + ", {id: last, set: {a: body.a + 1}}", "{id: last, set: {a: 7}}, " + one);
    next(up, has("a", 2));
    edit(agent, "{id: last, set: {a: 7}}, ", "");
    for (int lanes : new int[] {3, 2}) {
      edit(agent, lanes == 3 ? "lanes: 1" : "lanes: 3", "lanes: " + lanes);
      assertThat(agent.status().one("streams", "name", "main").number("lanes")).isEqualTo(lanes);
    }
    edit(agent, "initial: day", "initial: night");
    next(up, has("m", "night"));
    edit(agent, "initial: night", "initial: 5");
    next(up, has("m", 5));
    edit(agent, "to: up}", "to: [up, {when: body.value % 2 == 0, send: aside}]}");
    next(aside, message -> message.topic().startsWith("aside/plant/"));
    edit(agent, "to: [up, {when: body.value % 2 == 0, send: aside}]}", "to: up}");
    edit(agent, "streams:", "streams:\n  more: {from: outer, to: aside}");
    int before = aside.count();
    publish(plant, "side/both", 1);
    aside.await(before + 2, SOON);
    edit(agent, "\n  more: {from: outer, to: aside}", "");
  }

  private void connections(AgentProcess agent, EmbeddedBroker plant, Sink aside) throws Exception {
    String over = "uplink up: goes over to connection cloud";
    connectsAnew(agent, edit(agent, "username: first", "username: second"), over);
    Files.writeString(folder.resolve("secret"), "another password\n");
    connectsAnew(agent, agent.reload(), over);
    edit(agent, "topics: [side/+]", "topics: [other/+]");
    publish(plant, "other/x", 1);
    aside.awaitOne(0, message -> message.topic().equals("aside/other/x"), SOON);
    Facts qos = edit(agent, "qos: 1", "qos: 0");
    connectsAnew(agent, qos, "source outer: connects anew, the session stays");
    edit(agent, "from: outer, to: aside}", "from: outer, to: [{when: body == '17', send: aside}]}");
    edit(agent, "format: json, qos: 0", "format: text, qos: 1");
    publish(plant, "other/text", 1);
    aside.awaitOne(0, message -> message.topic().equals("aside/other/text"), SOON);
  }

  private void uplinks(
      AgentProcess agent, EmbeddedBroker plant, FaultProxy way, Sink up, Sink aside)
      throws Exception {
    edit(agent, "\"up/{key}\"", "\"up/new/{key}\"");
    next(up, message -> message.topic().startsWith("up/new/"));
    way.cut();
    publish(plant, "other/old", 30);
    agent.await("it is stored", SOON, status -> AgentProcess.stored(status, "aside") >= 30);
    edit(agent, "topic: \"aside/{topic}\"", "topic: \"aside/{topic}\", outbox: {max-age: 1s}");
    agent.await(
        "what is older goes",
        SOON,
        status -> status.one("uplinks", "name", "aside").part("outbox").number("dropped") >= 30);
    way.heal();
    edit(agent, ", outbox: {max-age: 1s}", "");
    publish(plant, "other/new", 1);
    aside.awaitOne(0, message -> message.topic().equals("aside/other/new"), SOON);
  }
}
