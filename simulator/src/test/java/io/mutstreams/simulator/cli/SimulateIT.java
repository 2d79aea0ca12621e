package io.mutstreams.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands as real processes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SimulateIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern READY = Pattern.compile("^ready");

  @TempDir private Path folder;

  private static ChildProcess command(String... words) throws IOException {
    var all = new ArrayList<>(List.of("simulate"));
    all.addAll(List.of(words));
    return ChildProcess.named("simulate " + words[0])
        .jvmFlags("-XX:TieredStopAtLevel=1")
        .startJava(Main.class.getName(), all.toArray(String[]::new));
  }

  private static int port(ChildProcess child) throws Exception {
    return Integer.parseInt(child.awaitLine(READY, SOON).split(" ")[1]);
  }

  @Test
  void aFeedIsCheckedThroughABrokerAndAProxy() throws Exception {
    Path ledger = folder.resolve("ledger");
    try (var broker = command("broker", "--port", "0", "--until-eof");
        var proxy = command("proxy", "--to", "127.0.0.1:" + port(broker))) {
      String direct = "mqtt://127.0.0.1:" + port(broker);
      String proxied = "mqtt://127.0.0.1:" + port(proxy);
      try (var check =
              command(
                  "check",
                  "--url",
                  direct,
                  "--ledger",
                  ledger.toString(),
                  "--untouched",
                  "--strict");
          var second =
              command(
                  "check",
                  "--url",
                  direct,
                  "--ledger",
                  ledger.toString(),
                  "--expect",
                  "^sensors/s1/",
                  "--json",
                  "--strict")) {
        check.awaitLine(READY, SOON);
        second.awaitLine(READY, SOON);
        try (var feed =
            command(
                "feed",
                "--url",
                proxied,
                "--rate",
                "500",
                "--count",
                "1500",
                "--sensors",
                "4",
                "--lifelike",
                "--ledger",
                ledger.toString(),
                "--json")) {
          proxy.say("delay 20ms");
          proxy.awaitLine(Pattern.compile("done"), SOON);
          assertThat(feed.awaitExit(SOON)).as(feed.lines().toString()).isZero();
          assertThat(feed.lines()).anyMatch(l -> l.contains("\"acknowledged\": 1500"));
        }
        assertThat(check.awaitExit(SOON)).as(check.lines().toString()).isZero();
        assertThat(check.lines()).anyMatch(l -> l.contains("delivered 1500, lost 0"));
        assertThat(second.awaitExit(SOON)).as("only one sensor is expected").isEqualTo(1);
        assertThat(String.join("\n", second.lines())).contains("not expected here");
      }
    }
  }

  @Test
  void aReplayIsCheckedAndTheBrokerKeepsWhatTheCheckerHasNotTaken() throws Exception {
    Path ledger = folder.resolve("ledger");
    Path csv =
        Files.writeString(
            folder.resolve("roads.csv"),
            """
            at,road,speed
            2014-08-04T00:00:00,r1,65
            2014-08-04T00:05:00,r2,7.4
            2014-08-04T00:10:00,r1,66
            """);
    Path lines = Files.writeString(folder.resolve("sys.txt"), "1407110700000,{\"n\":\"x\"}\n");
    try (var broker =
        command("broker", "--port", "0", "--persist", folder.resolve("b").toString())) {
      String url = "mqtt://127.0.0.1:" + port(broker);
      try (var check = command("check", "--url", url, "--ledger", ledger.toString(), "--strict")) {
        check.awaitLine(READY, SOON);
        try (var replay =
            command(
                "replay",
                "--url",
                url,
                "--ledger",
                ledger.toString(),
                "--speed",
                "600",
                "--file",
                csv.toString(),
                "--topic",
                "road/{road}",
                "--time",
                "at",
                "--fields",
                "speed",
                "--file",
                lines.toString(),
                "--topic",
                "sys/{n}")) {
          assertThat(replay.awaitExit(SOON)).as(replay.lines().toString()).isZero();
        }
        assertThat(check.awaitExit(SOON)).as(check.lines().toString()).isZero();
        assertThat(check.lines()).anyMatch(l -> l.contains("delivered 4, lost 0"));
      }
      broker.terminate();
      assertThat(broker.awaitExit(SOON)).isEqualTo(143);
    }
  }

  @Test
  void aBrokerEndsWithItsStandardInput() throws Exception {
    try (var broker =
        ChildProcess.named("broker")
            .startProgram(
                "sh",
                "-c",
                "sleep 3 | %s -cp '%s' %s simulate broker --port 0 --until-eof"
                    .formatted(
                        ChildProcess.java(),
                        System.getProperty("java.class.path"),
                        Main.class.getName()))) {
      assertThat(broker.awaitExit(SOON)).as(broker.lines().toString()).isZero();
      assertThat(broker.lines()).anyMatch(l -> l.startsWith("ready "));
    }
  }
}
