package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes in, as a message or as an edit, is answered by a clear message, and everything
 * else runs on: 200 records a second pass by it all, and none is lost, doubled or reordered.
 */
@Timeout(180)
final class BadInputIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BIG = 1_000_000;
  private static final int FITTING = 3_900_000;
  private static final int MANY = 10;
  private static final int LARGE = 10_000_000;
  private static final int HUGE = 30_000_000;
  private static final String CONFIGURATION =
      """
      agent: {id: bad}
      connections:
        plant: {url: "PLANT"}
        cloud: {url: "CLOUD"}
      sources:
        calm: {from: plant, topics: [calm/+], format: json, key: "topic[1]"}
        odd: {from: plant, topics: ["odd/#"], format: json}
      streams:
        quiet:
          from: calm
          steps:
            - filter: body.value >= 0
          to: quiet-up
        strange:
          from: odd
          steps:
            - filter: body.value > 0
          to: strange-up
      uplinks:
        quiet-up: {to: cloud, topic: "quiet/{key}"}
        strange-up: {to: cloud, topic: 'strange/{topic.join("/")}'}
      """;

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void brokenRecordsGoToTheDeadLettersWithTheirReasons() throws Exception {
    Map<String, String> broken = new LinkedHashMap<>();
    broken.put("{\"value\": 1", "JSON");
    broken.put("[" + "{\"a\":1},".repeat(400_000) + "1]", "of memory");
    broken.put("no JSON at all", "JSON");
    broken.put("", "JSON");
    broken.put("{\"value\": \"warm\"}", "'>' does not work between a text and a number");
    broken.put("{\"value\": null}", "'>' does not work between");
    broken.put("{\"value\": [1]}", "'>' does not work between a list and a number");
    broken.put("{\"other\": 1}", "body has no field 'value'");
    broken.put("[1, 2]", "body");
    broken.put("17", "body");
    broken.put("[".repeat(100_000), "64");

    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink quiet = Sink.open(cloud.url(), "quiet/#");
        Sink strange = Sink.open(cloud.url(), "strange/#");
        Gateway gateway = Gateway.start(folder.resolve("gateway"), configuration(plant, cloud));
        SteadyLoad load = SteadyLoad.start(plant.url(), "calm", 4, 200)) {
      List<Message> good =
          List.of(
              message("odd/plain", "{\"value\": 1}"),
              message("odd/ü ñ/ /日本語/🌡", "{\"value\": 2}"),
              message("odd//empty//levels/", "{\"value\": 3}"),
              message("odd/$SYS/{key}/${env:HOME}/'\"\\", "{\"value\": 4}"),
              message("odd/big", "{\"value\": 5, \"pad\": \"" + "x".repeat(BIG) + "\"}"));
      String start = "{\"value\": 6, \"pad\": \"";
      List<Message> large =
          List.of(
              message("odd/large", "x".repeat(LARGE)),
              message("odd/large/json", start + "y".repeat(LARGE) + "\"}"),
              message("odd/huge", "z".repeat(HUGE)));
      try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 1)) {
        for (String payload : broken.keySet()) {
          publisher.publish(message("odd/broken", payload));
        }
        publisher.publish(large.get(0));
        for (Message message : good) {
          publisher.publish(message);
        }
        for (int i = 0; i < MANY; i++) {
          publisher.publish(
              message("odd/many", "{\"value\": 7, \"pad\": \"" + "x".repeat(FITTING) + "\"}"));
        }
        publisher.publish(large.get(1));
        publisher.publish(large.get(2));
        assertThat(publisher.drain(SOON)).isTrue();
      }
      strange.await(good.size() + MANY, SOON);
      load.awaitMore(100);
      long sent = load.stop();
      quiet.await(sent, SOON);
      int odd = good.size() + broken.size() + large.size() + MANY;
      gateway.await("all is through", status -> status.settled(sent + odd));

      assertThat(strange.all()).hasSize(good.size() + MANY);
      for (int i = 0; i < good.size(); i++) {
        Incoming came = strange.all().get(i);
        assertThat(came.topic()).isEqualTo("strange/" + good.get(i).topic());
        assertThat(Arrays.equals(came.payload(), good.get(i).payload())).isTrue();
      }
      assertThat(Sink.numbers(quiet.all())).isEqualTo(load.numbers());
      Facts status = gateway.status();
      assertThat(status.number("dead_letters")).isEqualTo(broken.size() + large.size());
      assertThat(status.one("sources", "name", "odd").number("bad")).isEqualTo(large.size());
      assertThat(status.one("streams", "name", "strange").number("dead_letters"))
          .isEqualTo(broken.size());
      assertThat(status.one("streams", "name", "quiet").number("dead_letters")).isZero();
      assertThat(gateway.child().lines())
          .filteredOn(line -> line.contains("the message is too large"))
          .singleElement()
          .asString()
          .contains("source odd: ", " went to the dead letters, the last from topic odd/");
    }
    List<Letter> letters = letters(folder.resolve("gateway/data/store"));
    assertReasons(
        List.copyOf(broken.values()),
        letters.stream().filter(letter -> letter.stream().equals("strange")).toList());
    assertTooLarge(letters.stream().filter(letter -> letter.stream().equals("odd")).toList());
  }

  private static void assertTooLarge(List<Letter> letters) {
    assertThat(letters)
        .extracting(letter -> letter.record().topic())
        .containsExactly("odd/huge", "odd/large/json", "odd/large");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.reason()).contains("too large", "larger heap");
              assertThat(letter.step()).isEmpty();
              assertThat(letter.record().payload().size()).isEqualTo(256);
            });
    assertThat(letters.get(0).reason()).contains("30,000,000 bytes");
    assertThat(letters.get(1).record().payload().toText()).startsWith("{\"value\": 6");
    assertThat(letters.get(2).reason()).contains("10,000,000 bytes");
  }

  private static void assertReasons(List<String> reasons, List<Letter> letters) {
    assertThat(letters).hasSameSizeAs(reasons);
    for (int i = 0; i < reasons.size(); i++) {
      Letter letter = letters.get(letters.size() - 1 - i); // the newest is the first
      assertThat(letter.reason()).contains(reasons.get(i));
      assertThat(letter.reason()).hasSizeLessThan(1_000);
      assertThat(letter.stream()).isEqualTo("strange");
      assertThat(letter.step()).isEqualTo("filter");
      assertThat(letter.record().topic()).isEqualTo("odd/broken");
    }
  }

  private static List<Letter> letters(Path store) throws Exception {
    try (Storage storage = Storage.open(store, BadInputIT::alarm)) {
      storage.opened().get(60, TimeUnit.SECONDS);
      var found = new CompletableFuture<List<Letter>>();
      storage.deadLetters().read(1_000, found::complete);
      return found.get(60, TimeUnit.SECONDS);
    }
  }

  private static void alarm(String sentence) {
    throw new AssertionError(sentence);
  }

  @Test
  void badEditsAreRefusedWithTheirPlaces() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink quiet = Sink.open(cloud.url(), "quiet/#");
        Gateway gateway = Gateway.start(folder.resolve("gateway"), configuration(plant, cloud));
        SteadyLoad load = SteadyLoad.start(plant.url(), "calm", 4, 200)) {
      String good = configuration(plant, cloud);
      for (Bad bad : badEdits(good)) {
        Facts outcome = gateway.edit(bad.yaml());
        assertThat(outcome.text("outcome")).describedAs(bad.name()).isEqualTo("refused");
        assertThat(outcome.texts("problems"))
            .describedAs(bad.name())
            .anyMatch(
                problem ->
                    problem.contains("gateway.yaml:" + bad.line() + ":")
                        && problem.contains(bad.says()));
        assertThat(gateway.status().part("last_change").text("outcome")).isEqualTo("refused");
        load.awaitMore(20);
      }
      assertThat(gateway.edit(good).text("outcome")).isEqualTo("unchanged");
      assertThat(gateway.status().part("revision").number("number")).isEqualTo(1);

      try (ChildProcess another = gateway.startAnother()) {
        assertThat(another.awaitExit(SOON)).isEqualTo(1);
        assertThat(another.lines())
            .anyMatch(
                line ->
                    line.contains("another agent (process " + gateway.child().pid() + ")")
                        && line.contains("--data"));
      }
      load.awaitMore(50);
      long sent = load.stop();
      quiet.await(sent, SOON);
      gateway.await("all is through", status -> status.settled(sent));
      assertThat(Sink.numbers(quiet.all())).isEqualTo(load.numbers());
    }
  }

  /**
   * An edit that must be refused.
   *
   * @param line the line that the message names
   * @param says part of the message
   */
  private record Bad(String name, String yaml, int line, String says) {}

  private static List<Bad> badEdits(String good) {
    StringBuilder bomb = new StringBuilder(good).append("x-0: &a0 [lol, lol, lol, lol]\n");
    for (int i = 1; i < 20; i++) {
      bomb.append("x-%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    int lines = (int) good.lines().count();
    return List.of(
        new Bad("a YAML bomb", bomb.toString(), lines + 7, "more than 50 aliases"),
        new Bad(
            "deep nesting", good + "deep: " + "[".repeat(100_000) + "\n", lines + 1, "50 levels"),
        new Bad(
            "a key twice",
            good + "    quiet-up: {to: cloud, topic: other}\n".substring(2),
            lines + 1,
            "quiet-up"),
        new Bad("no YAML", good.replace("sources:", "sources: ]"), 5, ""),
        new Bad("a tab", good.replace("  calm: {", "\tcalm: {"), 6, "tab"),
        new Bad("a wrong type", good.replace("[calm/+]", "{calm: 1}"), 6, "topics"),
        new Bad(
            "a missing secret",
            good.replaceFirst("cloud: \\{", "cloud: {password: \"\\${env:NO_SUCH_SECRET}\", "),
            4,
            "NO_SUCH_SECRET"),
        new Bad(
            "a missing credential",
            good.replaceFirst("cloud: \\{", "cloud: {password: \"\\${credential:cloud}\", "),
            4,
            "cloud"),
        new Bad("a wrong expression", good.replace("body.value >= 0", "body.value >="), 12, ""),
        new Bad(
            "an unknown operator",
            good.replace("- filter: body.value >= 0", "- fliter: body.value >= 0"),
            12,
            "filter"),
        new Bad(
            "a switch that is not there",
            good.replace("body.value >= 0", "body.value >= 0 && switch.nigth")
                + "switches: {night: {initial: true}}\n",
            12,
            "there is no switch 'nigth'; did you mean 'night'?"),
        new Bad(
            "a switch of another type",
            good.replace("body.value >= 0", "switch.least >= 0")
                + "switches: {least: {initial: low}}\n",
            12,
            "'>=' does not work between"),
        new Bad(
            "a switch that is neither true nor false",
            good + "switches: {night: {initial: on}}\n",
            lines + 1,
            "'on' is neither true nor false"));
  }

  @Test
  void aBrokerWhosePortIsTakenSaysSoAndEnds() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildProcess broker =
            AgentLauncher.start(
                ChildProcess.named("broker"),
                List.of(),
                "simulate",
                "broker",
                "--port",
                Integer.toString(taken.getLocalPort()))) {
      assertThat(broker.awaitExit(SOON)).isEqualTo(3);
      assertThat(broker.lines())
          .anyMatch(line -> line.contains("port " + taken.getLocalPort()) && line.contains("taken"))
          .noneMatch(line -> Pattern.matches("\\s+at .*", line));
    }
  }

  private static String configuration(Brokers.Running plant, Brokers.Running cloud) {
    return CONFIGURATION.replace("PLANT", plant.url()).replace("CLOUD", cloud.url());
  }

  private static Message message(String topic, String payload) {
    return new Message(topic, topic, payload.getBytes(UTF_8));
  }
}
