package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Stamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A route follows a switch while records flow, whoever sets it: a person, a message, a stream. No
 * record is lost by that, by a SIGKILL or by edits of the switch, and none of a key overtakes
 * another on its way.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SwitchesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SENSORS = 4;
  private static final String YAML =
      """
      agent: {id: switched}
      connections:
        plant: {url: "mqtt://127.0.0.1:%d"}
        cloud: {url: "mqtt://127.0.0.1:%d"}
      sources:
        sensors: {from: plant, topics: [plant/+], key: "topic[1]"}
        orders: {from: plant, topics: [orders/+]}
      streams:
        main:
          from: sensors
          to:
            - {when: switch.night, send: dark}
            - {otherwise: true, send: light}
        desk:
          from: orders
          to:
            - {when: has(body.night), set: {night: body.night}}
      uplinks:
        light: {to: cloud, topic: "light/{key}/{switch.mode}"}
        dark: {to: cloud, topic: "dark/{key}/{switch.mode}"}
      switches:
        night: {initial: false, set-by: {from: plant, topic: control/night}}
        mode: {initial: run, allowed: [run, rest], set-by: {from: plant, topic: control/mode}}
      """;

  @TempDir Path folder;

  /** Records that were sent while a switch was known to stand so: from inclusive, to exclusive. */
  private record Phase(String sink, long from, long to) {}

  private final List<Phase> phases = new ArrayList<>();

  private final Map<String, Sink> sinks = new HashMap<>();

  private int command(AgentProcess agent, String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", agent.data().toString()));
    return Main.commandLine().execute(line.toArray(String[]::new));
  }

  private static Facts look(Facts status, String name) {
    return status.one("switches", "name", name);
  }

  private static void awaitSet(AgentProcess agent, String name, String value, String by)
      throws Exception {
    agent.await(
        name + " is " + value + " by " + by,
        SOON,
        status ->
            look(status, name).text("value").equals(value)
                && look(status, name).text("by").equals(by)
                && look(status, name).text("durable").equals("true"));
  }

  private void phase(SteadyLoad load, String sink) throws Exception {
    long from = load.sent();
    load.awaitMore(200);
    long to = load.sent();
    for (long i = to - SENSORS; i < to; i++) {
      Stamp last = new Stamp("plant/s" + i % SENSORS, (int) (i / SENSORS), 0, 0);
      requireNonNull(sinks.get(sink)).awaitOne(0, came -> isSame(came, last), SOON);
    }
    phases.add(new Phase(sink, from, to));
  }

  private static boolean isSame(Incoming came, Stamp wanted) {
    Stamp stamp = Stamp.from(came.properties());
    return stamp != null && stamp.key().equals(wanted.key()) && stamp.seq() == wanted.seq();
  }

  @Test
  void aRouteFollowsItAndNothingIsLost() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var hand = new Hand(plant.url());
        var agent = new AgentProcess(folder);
        Sink light = Sink.open(cloud.url(), "light/#");
        Sink dark = Sink.open(cloud.url(), "dark/#")) {
      sinks.put("light", light);
      sinks.put("dark", dark);
      String yaml = YAML.formatted(plant.port(), cloud.port());
      hand.publish("control/mode", "rest", true);
      agent.replaceConfig(yaml);
      agent.start();
      awaitSet(agent, "mode", "rest", "message");
      agent.await(
          "it is subscribed",
          SOON,
          status ->
              status.one("sources", "name", "sensors").text("connected").equals("true")
                  && status.one("sources", "name", "orders").text("connected").equals("true"));
      try (SteadyLoad load = SteadyLoad.start(plant.url(), "plant", SENSORS, 200)) {
        phase(load, "light");

        assertThat(command(agent, "switch", "set", "night", "true")).isZero();
        phase(load, "dark");

        hand.publish("control/night", "false", false);
        awaitSet(agent, "night", "false", "message");
        phase(load, "light");

        hand.publish("orders/a", "{\"night\": true}", false);
        awaitSet(agent, "night", "true", "stream");
        phase(load, "dark");

        misfits(agent, hand);
        phase(load, "dark");

        agent.kill();
        hand.publish("control/mode", "run", false);
        agent.start();
        awaitSet(agent, "mode", "run", "message");
        assertThat(look(agent.status(), "night").text("by")).isEqualTo("stream");
        phase(load, "dark");

        edits(agent, yaml, load);
        long sent = load.stop();
        judge(load, sent, light, dark);
      }
    }
  }

  private void misfits(AgentProcess agent, Hand hand) throws Exception {
    hand.publish("control/night", "perhaps", false);
    hand.publish("control/mode", "party", false);
    agent.await(
        "both are counted",
        SOON,
        status ->
            look(status, "night").number("misfits") == 1
                && look(status, "mode").number("misfits") == 1);
    assertThat(look(agent.status(), "mode").text("misfit"))
        .isEqualTo("switch mode takes one of run, rest, not a text of length 5");
    assertThat(command(agent, "switch", "set", "mode", "party")).isEqualTo(1);
    assertThat(command(agent, "switch", "set", "nigth", "true")).isEqualTo(1);
    assertThat(look(agent.status(), "night").text("value")).isEqualTo("true");
    assertThat(look(agent.status(), "mode").text("value")).isEqualTo("rest");
  }

  private void edits(AgentProcess agent, String yaml, SteadyLoad load) throws Exception {
    refused(
        agent,
        yaml.replace("  night: {init", "  nihgt: {init"),
        ":12:23: streams.main.to[0].when: there is no switch 'night'; did you mean 'nihgt'?");
    refused(
        agent,
        yaml.replace("when: switch.night,", "when: switch.night > 3,"),
        ":12:29: streams.main.to[0].when: '>' does not work between true or false and a whole number");
    phase(load, "dark");

    agent.replaceConfig(
        yaml.replace("switch.night", "switch.late")
            .replace("set: {night", "set: {late")
            .replace("  night: {init", "  late: {init"));
    Facts renamed = agent.reload();
    assertThat(renamed.texts("problems")).isEmpty();
    assertThat(renamed.texts("summary"))
        .contains("switch late: is new, and initially false", "switch night: goes")
        .noneMatch(line -> line.contains("mode"));
    phase(load, "light");

    agent.replaceConfig(yaml);
    assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
    assertThat(look(agent.status(), "night").text("value"))
        .as("it has come back")
        .isEqualTo("true");
    phase(load, "dark");
    assertThat(command(agent, "switch", "reset", "night")).isZero();
    phase(load, "light");
  }

  private static void refused(AgentProcess agent, String yaml, String what) throws Exception {
    agent.replaceConfig(yaml);
    Facts outcome = agent.reload();
    assertThat(outcome.text("outcome")).isEqualTo("refused");
    assertThat(outcome.texts("problems")).anyMatch(line -> line.contains(what));
  }

  private void judge(SteadyLoad load, long sent, Sink light, Sink dark) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (distinct(light, dark) < sent && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    Map<String, Map<String, List<Integer>>> went = new HashMap<>();
    went.put("light", inOrder(light));
    went.put("dark", inOrder(dark));
    Map<String, Set<Integer>> all = new HashMap<>();
    went.values()
        .forEach(
            numbers ->
                numbers.forEach(
                    (key, of) -> all.computeIfAbsent(key, k -> new TreeSet<>()).addAll(of)));
    load.numbers()
        .forEach(
            (key, numbers) -> assertThat(all.get(key)).as(key).containsExactlyElementsOf(numbers));
    for (Phase phase : phases) {
      assertThat(phase.to()).isGreaterThan(phase.from());
      for (long i = phase.from(); i < phase.to(); i++) {
        String key = "plant/s" + i % SENSORS;
        assertThat(went.getOrDefault(phase.sink(), Map.of()).getOrDefault(key, List.of()))
            .as("record %d of %s", i, phase)
            .contains((int) (i / SENSORS));
      }
    }
    System.out.println("  " + sent + " sent; " + phases);
  }

  private static long distinct(Sink light, Sink dark) {
    Set<String> all = new LinkedHashSet<>();
    for (Sink sink : List.of(light, dark)) {
      Sink.numbers(sink.all())
          .forEach((key, numbers) -> numbers.forEach(number -> all.add(key + " " + number)));
    }
    return all.size();
  }

  /** The numbers by key without repeats, which a SIGKILL may bring; each greater than the last. */
  private static Map<String, List<Integer>> inOrder(Sink sink) {
    Map<String, List<Integer>> numbers = new HashMap<>();
    List<Incoming> all = sink.all();
    Sink.numbers(all)
        .forEach(
            (key, of) -> {
              List<Integer> first = List.copyOf(new LinkedHashSet<>(of));
              assertThat(first).as(key).isSorted();
              numbers.put(key, first);
            });
    return numbers;
  }

  /** Publishes what a person or a program of the plant would. */
  private static final class Hand implements AutoCloseable {
    private final MqttClient client;

    Hand(String url) throws Exception {
      client = new MqttClient(url.replace("mqtt://", "tcp://"), "hand", new MemoryPersistence());
      client.connect();
    }

    void publish(String topic, String payload, boolean retained) throws Exception {
      client.publish(topic, payload.getBytes(UTF_8), 1, retained);
    }

    @Override
    public void close() throws MqttException {
      client.disconnect();
      client.close();
    }
  }
}
