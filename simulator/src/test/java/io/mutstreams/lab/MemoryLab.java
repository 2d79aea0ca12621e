package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.BrokerProcess;
import io.mutstreams.e2e.Brokers;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.process.Usage;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the agent of the package needs of a gateway's memory: its own launcher and flags, its
 * archive of classes, HTTP with a page that is open (status every two seconds, a tap) and a
 * scraper, and 5,000 records a second through a filter and a computed field, for two minutes
 * ({@code -Dlab.minutes}). What the kernel counts must not be more than 128 MB.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class MemoryLab {
  private static final int RATE = 5_000;
  private static final long MOST_BYTES = 128L << 20;
  private static final double MIB = 1 << 20;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long PERIOD_MILLIS = 2_000;
  private static final String TOKEN = "0123456789-by-chance";
  private static final List<GroupFeed.Group> GROUPS = List.of(new GroupFeed.Group("g1", 200, 1));
  private static final String CONFIG =
      """
      agent: {id: small, http: {listen: "127.0.0.1:%d", token: "0123456789-by-chance"}}
      connections: {plant: {url: "%s"}, cloud: {url: "%s"}}
      sources: {readings: {from: plant, topics: ["plant/#"], format: json, key: "topic[2]"}}
      streams:
        all:
          from: readings
          steps:
            - filter: body.value > -100
            - set: {double: body.value * 2}
          to: up
      uplinks: {up: {to: cloud, topic: "up/{topic}", outbox: {max-size: 64MiB}}}
      """;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @Test
  void theWholeProcessIsSmallAt5000RecordsASecond() throws Exception {
    String what = "the memory of the package's agent";
    Skips.unless(
        Command.missing("dpkg-deb")
            .or(
                () ->
                    Brokers.mosquittoProgram().isPresent()
                        ? Optional.empty()
                        : Optional.of("mosquitto is not installed")),
        what);
    Path installed = folder.resolve("installed");
    String unused = Command.run("dpkg-deb", "--extract", Deb.built(), installed);
    String launcher = installed.resolve("usr/bin/mutstreams").toString();
    port = EmbeddedBroker.freePort();
    Path config = folder.resolve("gateway.yaml");
    Path data = folder.resolve("data");
    Path plant = Files.createDirectory(folder.resolve("plant"));
    Path cloud = Files.createDirectory(folder.resolve("cloud"));
    try (BrokerProcess from = BrokerProcess.start(BrokerProcess.Kind.MOSQUITTO, plant);
        BrokerProcess to = BrokerProcess.start(BrokerProcess.Kind.MOSQUITTO, cloud)) {
      Files.writeString(config, CONFIG.formatted(port, from.url(), to.url()));
      // As the installation does.
      unused =
          Command.run(
              "env",
              "MUTSTREAMS_MAKE_ARCHIVE=1",
              "JAVA_HOME=" + System.getProperty("java.home"),
              launcher,
              "check",
              config);
      try (ChildProcess agent =
          ChildProcess.named("agent")
              .environment("JAVA_HOME", System.getProperty("java.home"))
              .startProgram(launcher, "run", config.toString(), "--data", data.toString())) {
        unused = agent.awaitLine(Pattern.compile("revision 1 runs"), SOON);
        print("when it runs", agent);
        measure(agent, data, from.url());
      }
    }
  }

  private void measure(ChildProcess agent, Path data, String plant) throws Exception {
    for (String part : List.of("/", "/js/main.js", "/css/page.css")) {
      assertThat(get(part)).isPositive();
    }
    HttpResponse<InputStream> tap =
        client.send(request("/api/tap?name=all&rate=5"), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(tap.statusCode()).isEqualTo(200);
    try (InputStream page = tap.body();
        Load load = Load.start(plant, new Ledger(), new GroupFeed(RATE, 8642, GROUPS))) {
      long began = System.nanoTime();
      long end = began + TimeUnit.MINUTES.toNanos(Lab.minutes(2));
      for (int round = 0; System.nanoTime() < end; round++) {
        assertThat(get("/api/status")).isPositive();
        if (round % 5 == 0) {
          assertThat(get("/metrics")).isPositive();
          print("at %d records".formatted(load.played()), agent);
        }
        assertThat(page.readNBytes(Math.max(1, page.available()))).isNotEmpty();
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      double rate = load.played() / seconds;
      load.stop();
      Facts status = new Facts(ControlClient.call(data, Map.of("command", "status")));
      long stored = AgentProcess.stored(status, "up");
      System.out.printf(
          "MemoryLab: %.0f records/s for %.0f s, %d waited on disk at the end%n",
          rate, seconds, stored);
      print("in the end", agent);
      parts(agent.pid());
      // A machine that is too busy for the load shows nothing.
      assertThat(rate).isGreaterThan(RATE * 0.9);
      assertThat(agent.usage().peakRssBytes()).isLessThanOrEqualTo(MOST_BYTES);
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + TOKEN)
        .timeout(SOON)
        .build();
  }

  /** How long the answer is. */
  private int get(String path) throws IOException, InterruptedException {
    HttpResponse<String> came = client.send(request(path), HttpResponse.BodyHandlers.ofString());
    assertThat(came.statusCode()).as(path).isEqualTo(200);
    return came.body().length();
  }

  private static void print(String when, ChildProcess agent) throws IOException {
    Usage usage = agent.usage();
    System.out.printf(
        "MemoryLab: %s: %.0f MiB resident, at most %.0f%n",
        when, usage.rssBytes() / MIB, usage.peakRssBytes() / MIB);
  }

  /** Of what it consists, as the kernel counts it. */
  private static void parts(long pid) throws IOException {
    Map<String, Long> parts = new TreeMap<>();
    String part = "";
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] words = line.split(" +", 6);
        part = called(words.length < 6 ? "" : words[5]);
      } else if (line.startsWith("Rss:")) {
        parts.merge(part, Long.parseLong(line.replaceAll("\\D", "")), Long::sum);
      }
    }
    parts.forEach(
        (name, kib) -> System.out.printf("MemoryLab:   %-18s %5.1f MiB%n", name, kib / 1024.0));
  }

  private static String called(String mapped) {
    if (mapped.contains(".so")) {
      return "libraries";
    }
    if (mapped.endsWith(".jsa")) {
      return "archives of classes";
    }
    return mapped.endsWith("/modules") ? "Java's modules" : "heap and the rest";
  }
}
