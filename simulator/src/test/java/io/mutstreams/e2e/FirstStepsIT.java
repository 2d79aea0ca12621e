package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person does first: init, check, run, and a record goes through. */
@Timeout(180)
final class FirstStepsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static String said(int code, String... args) {
    StringWriter said = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(said, true));
    commands.setErr(new PrintWriter(said, true));
    assertThat(commands.execute(args)).as(said.toString()).isEqualTo(code);
    return said.toString();
  }

  /** The terminal keeps what is typed before it is asked for. */
  @Test
  void initAsksAtATerminalAndAsksAgainWhereAnAnswerIsWrong() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")),
        "SKIPPED: init on a terminal: there is no 'script'");
    Path file = folder.resolve("first.yaml");
    try (ChildProcess terminal =
        ChildProcess.named("terminal")
            .in(folder)
            .onLine(line -> {})
            .environment("MUTSTREAMS_NO_BUILD", "1")
            .environment("JAVA_HOME", System.getProperty("java.home"))
            .environment("TERM", "xterm")
            .startProgram(
                "script",
                "-qec",
                AgentLauncher.home().resolve("mutstreams") + " init " + file,
                "/dev/null")) {
      for (String answer :
          List.of(
              "gw-pty",
              "http://127.0.0.1:1883",
              "mqtt://127.0.0.1:1883",
              "",
              "mqtts://cloud.example.com:8883",
              "station",
              "env:CLOUD_WORD")) {
        terminal.say(answer);
      }
      assertThat(terminal.awaitExit(SOON)).isZero();
      assertThat(String.join("\n", terminal.lines()))
          .contains("Name of this agent [", "Broker that records come from [mqtt://127.0.0.1:1883]")
          .contains("connections.plant.url", "Topics, with commas [sensors/#]")
          .contains("User there (empty for none)", "Where its password is")
          .contains("is written and right", "put the password where it says: env:CLOUD_WORD");
    }
    assertThat(Files.readString(file))
        .contains("gw-pty", "mqtt://127.0.0.1:1883", "sensors/#", "mqtts://cloud.example.com:8883")
        .contains("station", "${env:CLOUD_WORD}")
        .doesNotContain("http://127.0.0.1:1883");
    assertThat(said(1, "init", file.toString(), "--yes")).contains("is there already");
  }

  @Test
  void fromInitToTheFirstRecord() throws Exception {
    try (Brokers.Running plant = Brokers.light(folder);
        Brokers.Running cloud = Brokers.light(folder);
        Sink sink = Sink.open(cloud.url(), "gw/#");
        AgentProcess agent = new AgentProcess(folder, Map.of())) {
      String file = agent.config().toString();
      assertThat(
              said(
                  0,
                  "init",
                  file,
                  "--yes",
                  "--id",
                  "gw-07",
                  "--plant",
                  plant.url(),
                  "--topics",
                  "sensors/+",
                  "--uplink",
                  cloud.url()))
          .contains("mutstreams run " + file);
      assertThat(said(0, "check", file)).contains(file + " is right: 1 source, 1 stream");
      assertThat(EditorSchema.of(agent.config()).marks(Files.readString(agent.config()))).isEmpty();

      agent.start();
      agent.await(
          "it is connected",
          SOON,
          status -> status.one("sources", "name", "sensors").text("connected").equals("true"));
      try (Link link = Link.open(LinkOptions.clean(plant.url()), new LinkListener() {})) {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        boolean sent =
            link.publish(
                "sensors/kitchen",
                "{\"value\":21.5}".getBytes(StandardCharsets.UTF_8),
                Map.of(),
                answered::complete);
        assertThat(sent).isTrue();
        assertThat(answered.get(30, TimeUnit.SECONDS)).isLessThan(0x80);
      }
      sink.await(1, SOON);

      assertThat(sink.bodies()).containsOnlyKeys("gw/gw-07/sensors/kitchen");
      assertThat(said(0, "status", "--data", agent.data().toString()))
          .contains("gw-07", "upstream");
      // What it stands on is well; what this machine is like is its own affair.
      StringWriter doctor = new StringWriter();
      CommandLine commands = Main.commandLine();
      commands.setOut(new PrintWriter(doctor, true));
      int unused = commands.execute("doctor", file, "--data", agent.data().toString(), "--json");
      assertThat(doctor.toString())
          .contains("{\"subject\":\"broker plant\",\"level\":\"well\"")
          .contains("{\"subject\":\"broker cloud\",\"level\":\"well\"")
          .contains("{\"subject\":\"agent\",\"level\":\"well\"", "{\"subject\":\"flash wear\"");
    }
  }
}
