package io.mutstreams.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How an outbox is drained, with a real agent and brokers: what matters most goes first, live
 * records before the backlog where that is asked for, and no faster than it may. And what comes
 * with QoS 0 survives a SIGKILL in an outage where it is stored first.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Alone
class DrainIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      agent: {id: drain}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        in: {from: plant, topics: [plant/#], key: "topic[1]"}
        careless: {from: plant, topics: [careless/#], qos: 0, store-first: true}
      streams:
        all:
          from: in
          to:
            - {when: body.alert, send: out, priority: high}
            - {otherwise: true, send: out}
        light: {from: careless, to: rest}
      uplinks:
        out: {to: cloud, topic: "out/{topic}", outbox: {%s}}
        rest: {to: cloud, topic: "rest/{topic}"}
      """;

  private final Ledger ledger = new Ledger();

  private static Message message(String topic, int number, boolean alert) {
    String json = "{\"n\": " + number + ", \"alert\": " + alert + "}";
    return new Message(topic, topic, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void stored(AgentProcess agent, String uplink, long records) throws Exception {
    agent.await(
        "its outbox holds " + records,
        SOON,
        status -> AgentProcess.stored(status, uplink) == records);
  }

  private static List<Integer> numbers(List<Incoming> arrived) throws Exception {
    Stream.Builder<Integer> numbers = Stream.builder();
    for (Incoming each : arrived) {
      numbers.add(((Number) requireNonNull(Sink.body(each).get("n"))).intValue());
    }
    return numbers.build().toList();
  }

  @Test
  void drainsInTheOrderThatIsAskedFor(@TempDir Path folder) throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder);
        var publisher = Publisher.open(plant.url(), ledger, 100)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), way.port(), "drain-rate: 5000"));
      agent.start();
      agent.await("it is connected", SOON, DrainIT::connected);
      try (var sink = Sink.open(cloud.url(), "out/#")) {
        way.cut();
        for (int i = 0; i < 300; i++) {
          publisher.publish(message("plant/a", i, i % 10 == 0));
        }
        stored(agent, "out", 300);
        way.heal();
        sink.await(300, SOON);
        List<Integer> first = numbers(sink.all());
        assertThat(first.subList(0, 30))
            .isEqualTo(IntStream.range(0, 300).filter(i -> i % 10 == 0).boxed().toList());
        assertThat(first.subList(30, 300))
            .isEqualTo(IntStream.range(0, 300).filter(i -> i % 10 != 0).boxed().toList());
        stored(agent, "out", 0);

        agent.replaceConfig(
            CONFIG.formatted(plant.port(), way.port(), "drain-rate: 50, drain: live-first"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        way.cut();
        for (int i = 1_000; i < 1_300; i++) {
          publisher.publish(message("plant/a", i, false));
        }
        stored(agent, "out", 300);
        way.heal();
        sink.await(301, SOON);
        publisher.publish(message("plant/a", 9_999, false));
        sink.await(601, SOON);
        List<Integer> second = numbers(sink.all()).subList(300, 601);
        // Six seconds' worth of backlog were before it.
        assertThat(second.indexOf(9_999)).isLessThan(300);
        assertThat(second.stream().filter(n -> n != 9_999).toList())
            .isEqualTo(IntStream.range(1_000, 1_300).boxed().toList());
      }
      try (var sink = Sink.open(cloud.url(), "rest/#")) {
        way.cut();
        for (int i = 0; i < 50; i++) {
          publisher.publish(message("careless/b", i, false));
        }
        stored(agent, "rest", 50);
        agent.kill();
        way.heal();
        agent.start();
        sink.await(50, SOON);
        assertThat(numbers(sink.all())).isEqualTo(IntStream.range(0, 50).boxed().toList());
      }
    }
  }

  @Test
  void drainsTheUplinkThatMattersMostBeforeOthersOfItsConnection(@TempDir Path folder)
      throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder);
        var publisher = Publisher.open(plant.url(), ledger, 100)) {
      agent.replaceConfig(
          """
          agent: {id: precedence}
          connections:
            plant: {url: mqtt://127.0.0.1:%d}
            cloud: {url: mqtt://127.0.0.1:%d}
          sources:
            in: {from: plant, topics: [plant/#], key: "topic[1]"}
          streams:
            all:
              from: in
              to:
                - {when: body.alert, send: urgent}
                - {otherwise: true, send: rest}
          uplinks:
            rest: {to: cloud, topic: "out/rest", priority: low, outbox: {drain-rate: 500}}
            urgent: {to: cloud, topic: "out/urgent", priority: high, outbox: {drain-rate: 500}}
          """
              .formatted(plant.port(), way.port()));
      agent.start();
      agent.await("it is connected", SOON, DrainIT::connected);
      try (var sink = Sink.open(cloud.url(), "out/#")) {
        // Not cut: then the one that connects first would drain until the other is there.
        way.stall();
        for (int i = 0; i < 4_000; i++) {
          publisher.publish(message("plant/a", i, i % 2 == 1));
        }
        stored(agent, "urgent", 2_000);
        stored(agent, "rest", 2_000);
        way.heal();
        sink.await(4_000, SOON);
        List<Integer> order = numbers(sink.all());
        List<Integer> urgent = order.stream().filter(n -> n % 2 == 1).toList();
        assertThat(urgent).hasSize(2_000).isSorted();
        int last = order.indexOf(urgent.get(urgent.size() - 1));
        // What was under way is not called back, and the other notices a moment later.
        long rest = order.subList(0, last).stream().filter(n -> n % 2 == 0).count();
        System.out.println("  " + rest + " of the others came before the last urgent one");
        assertThat(rest).isLessThan(1_000);
      }
    }
  }

  private static boolean connected(Facts status) {
    return Stream.of("sources", "uplinks")
        .flatMap(section -> status.all(section).stream())
        .allMatch(one -> one.text("connected").equals("true"));
  }
}
