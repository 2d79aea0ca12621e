package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Taps of a real agent show what passes, at their rate and without secrets; at full load no record
 * is lost by them, whatever those who look on do; and the live table is drawn on a terminal.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class TapIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int RATE = 5_000;
  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("g1", 5, 1),
          new GroupFeed.Group("g2", 5, 1),
          new GroupFeed.Group("g3", 5, 1),
          new GroupFeed.Group("g4", 5, 1));

  private static final String YAML =
      """
      agent: {id: tapped}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        sensors: {from: plant, topics: [plant/#], key: "topic[1]"}
        logins: {from: plant, topics: [logins/+]}
      streams:
        forward:
          from: sensors
          steps:
            - {id: sane, filter: "body.value > -1000.0"}
          to: out
        people:
          from: logins
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  @TempDir Path folder;

  private String begin(EmbeddedBroker plant, EmbeddedBroker cloud, AgentProcess agent)
      throws Exception {
    String yaml = YAML.formatted(plant.port(), cloud.port());
    agent.replaceConfig(yaml);
    agent.start();
    agent.await(
        "it is subscribed",
        SOON,
        status ->
            status.all("sources").size() == 2
                && status.all("sources").stream()
                    .allMatch(one -> one.text("connected").equals("true")));
    return yaml;
  }

  private ChildProcess command(AgentProcess agent, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", agent.data().toString()));
    return AgentLauncher.start(
        ChildProcess.named(words[0]).in(folder).onLine(text -> {}),
        List.of(),
        line.toArray(String[]::new));
  }

  private static List<Facts> some(AgentProcess agent, int lines, Map<String, Object> edge)
      throws IOException {
    Map<String, Object> request = new java.util.HashMap<>(edge);
    request.put("command", "tap");
    List<Facts> seen = new ArrayList<>();
    ControlClient.lines(
        agent.data(),
        request,
        SOON,
        line -> {
          seen.add(new Facts(line));
          return seen.size() < lines;
        });
    return seen;
  }

  @Test
  void atFullLoadTapsLoseNoRecordAndKeepTheirRate() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("TapIT: seed " + seed);
    var ledger = new Ledger();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      String unused = begin(plant, cloud, agent);
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS));
          SocketChannel lazy = lazy(agent)) {
        load.awaitMore(RATE);
        List<Facts> all = some(agent, 201, Map.of("name", "sensors", "rate", 100L));
        Facts last = all.get(all.size() - 1);
        System.out.println("  a line of it: " + last.tree());
        assertThat(last.text("from")).isEqualTo("sensors");
        assertThat(last.text("topic")).startsWith("plant/g");
        assertThat(all.stream().mapToLong(one -> one.number("left_out")).sum())
            .as("of thousands a second it shows a hundred")
            .isPositive();
        keepsItsRate(agent);
        edges(agent);
        load.awaitMore(2L * RATE);
        load.stop();
        assertThat(lazy.isConnected()).isTrue();
        watch.await(ledger, Duration.ofSeconds(15), Duration.ofMinutes(2));
        for (Verdict verdict : watch.verdicts(ledger)) {
          System.out.println(verdict.toText());
          assertThat(verdict.expected()).isPositive();
          assertThat(verdict.complete()).as(verdict.toText()).isTrue();
          assertThat(verdict.duplicated()).as(verdict.toText()).isZero();
          assertThat(verdict.reordered()).as(verdict.toText()).isZero();
        }
      }
    }
  }

  /** Opens a tap and takes nothing of it. */
  private static SocketChannel lazy(AgentProcess agent) throws IOException {
    SocketChannel lazy =
        SocketChannel.open(UnixDomainSocketAddress.of(agent.data().resolve("control.sock")));
    lazy.write(
        ByteBuffer.wrap(
            "{\"command\":\"tap\",\"name\":\"forward\",\"rate\":100}\n".getBytes(UTF_8)));
    return lazy;
  }

  private void keepsItsRate(AgentProcess agent) throws Exception {
    try (ChildProcess tap = command(agent, "tap", "forward", "--json", "--for", "3s")) {
      assertThat(tap.awaitExit(SOON)).isZero();
      long shown = tap.lines().stream().filter(line -> line.startsWith("{\"at\"")).count();
      System.out.println("  in 3 s a tap of 10 a second showed " + shown);
      assertThat(shown).as("3 s, and a second's worth at once").isBetween(1L, 41L);
    }
  }

  private static void edges(AgentProcess agent) throws IOException {
    Map<String, String> ways = new java.util.LinkedHashMap<>();
    edge(agent, ways, Map.of("name", "forward"));
    edge(agent, ways, Map.of("name", "forward", "from", "sensors"));
    edge(agent, ways, Map.of("name", "forward", "after", "sane"));
    edge(agent, ways, Map.of("name", "forward", "to", "out"));
    edge(agent, ways, Map.of("to", "out"));
    assertThat(ways.values())
        .containsExactly(
            "sensors>forward", "sensors>forward", "forward.sane>", "forward>out", "forward>out");
    refused(agent, Map.of("name", "foward"), "there is no stream or source 'foward'; did you mean");
    refused(agent, Map.of("name", "forward", "after", "x"), "stream forward has no step 'x'");
    refused(agent, Map.of("name", "forward", "to", "x"), "stream forward does not send to 'x'");
    refused(agent, Map.of("name", "forward", "from", "logins"), "stream forward has no input");
    refused(agent, Map.of("name", "sensors", "to", "out"), "sensors is a source");
    refused(agent, Map.of("to", "forward"), "there is no uplink 'forward'");
    refused(agent, Map.of(), "name a stream or a source");
    refused(agent, Map.of("name", "forward", "to", "out", "after", "sane"), "one edge");
  }

  private static void edge(AgentProcess agent, Map<String, String> ways, Map<String, Object> edge)
      throws IOException {
    Facts second = some(agent, 2, edge).get(1);
    ways.put(edge.toString(), second.text("from") + ">" + second.text("to"));
  }

  private static void refused(AgentProcess agent, Map<String, Object> edge, String why) {
    assertThatThrownBy(() -> some(agent, 1, edge)).hasMessageContaining(why);
  }

  @Test
  void hidesSecretsFollowsItsStreamAndEndsWithIt() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      String yaml = begin(plant, cloud, agent);
      try (Publisher hand = Publisher.open(plant.url(), new Ledger(), 10);
          ChildProcess tap = command(agent, "tap", "people", "--json", "--mask", "pin")) {
        tap.awaitLine(Pattern.compile("what comes into stream people"), SOON);
        hand.publish(
            new Message(
                "logins/ann",
                "ann",
                "{\"user\":\"ann\",\"password\":\"s3cr3t\",\"pin\":1234}".getBytes(UTF_8)));
        String shown = tap.awaitLine(Pattern.compile("logins/ann"), SOON);
        System.out.println("  " + shown);
        assertThat(shown)
            .contains("ann", "***", "people")
            .doesNotContain("s3cr3t")
            .doesNotContain("1234");

        // Another step and another route: the stream is the same.
        agent.replaceConfig(
            yaml.replace("    from: logins\n", "    from: logins\n    steps: [filter: true]\n"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        hand.publish(new Message("logins/bob", "bob", "{\"user\":\"bob\"}".getBytes(UTF_8)));
        tap.awaitLine(Pattern.compile("logins/bob"), SOON);

        agent.replaceConfig(yaml.replaceAll("(?s)  people:.*?uplinks", "uplinks"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        assertThat(tap.awaitExit(SOON)).isEqualTo(1);
        assertThat(tap.lines())
            .anyMatch(line -> line.contains("it is gone with a change: there is no stream"));
      }
    }
  }

  @Test
  void aKilledCallerLeavesNothing() throws Exception {
    List<ChildProcess> taps = new ArrayList<>();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      String unused = begin(plant, cloud, agent);
      for (int i = 0; i < 4; i++) {
        taps.add(command(agent, "tap", "forward"));
      }
      for (ChildProcess tap : taps) {
        tap.awaitLine(Pattern.compile("what comes into stream forward"), SOON);
      }
      refused(agent, Map.of("name", "people"), "4 taps are open, and no more may be");
      assertThat(agent.status().text("agent")).as("commands get through").isEqualTo("tapped");
      for (ChildProcess tap : taps) {
        tap.kill();
      }
      agent.process().awaitThat("a tap may be opened again", () -> opens(agent), SOON);
      for (int i = 0; i < 20; i++) {
        assertThat(opens(agent)).as("again and again").isTrue();
        agent.process().awaitThat("it is closed", () -> opens(agent), SOON);
      }
    } finally {
      taps.forEach(ChildProcess::close);
    }
  }

  private static boolean opens(AgentProcess agent) {
    try {
      return some(agent, 1, Map.of("name", "people")).size() == 1;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theLiveTableIsDrawnOnATerminalAndEndsWithQ() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")),
        "SKIPPED: the live table on a terminal: there is no 'script'");
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      String unused = begin(plant, cloud, agent);
      String top =
          AgentLauncher.home().resolve("mutstreams") + " top --data " + agent.data() + " --steps";
      try (ChildProcess terminal =
          ChildProcess.named("terminal")
              .in(folder)
              .onLine(line -> {})
              .environment("MUTSTREAMS_NO_BUILD", "1")
              .environment("JAVA_HOME", System.getProperty("java.home"))
              .environment("TERM", "xterm")
              .startProgram("script", "-qec", top, "/dev/null")) {
        Pattern row = Pattern.compile("source sensors");
        terminal.awaitLine(row, SOON);
        int once = terminal.lineCount();
        terminal.awaitLine(row, once, SOON);
        terminal.say("q");
        assertThat(terminal.awaitExit(SOON)).isZero();
        assertThat(String.join("\n", terminal.lines()))
            .contains("\u001b[?1049h", "\u001b[?1049l", "uplink out", "sane");
      }
      try (ChildProcess plain = command(agent, "top", "--once")) {
        assertThat(plain.awaitExit(SOON)).isZero();
        assertThat(String.join("\n", plain.lines()))
            .contains("source sensors", "stream forward", "uplink out")
            .doesNotContain("\u001b");
      }
    }
  }
}
