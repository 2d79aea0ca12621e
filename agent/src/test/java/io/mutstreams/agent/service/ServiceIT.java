package io.mutstreams.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real agent process and the other end of its notify socket. */
@Timeout(120)
final class ServiceIT {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        readings:
          from: [sensors]
          to:
            - send: upstream
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;

  @TempDir Path temp;
  private Path file;
  private Systemd systemd;
  private @Nullable Process agent;

  @BeforeEach
  void listen() throws IOException {
    file = temp.resolve("gw.yaml");
    Files.writeString(file, CONFIGURATION);
    systemd = Systemd.at(temp.resolve("notify"));
  }

  @AfterEach
  void end() throws IOException {
    if (agent != null) {
      agent.destroyForcibly();
    }
    systemd.close();
  }

  private Process run(String watchdog, boolean told) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the JVM loads is on its standard output, what the agent logs on the other.
    command.addAll(List.of("-Xlog:class+load:stdout", "-cp", classPath()));
    command.addAll(List.of("io.mutstreams.agent.cli.Main", "run", file.toString()));
    command.addAll(List.of("--data", temp.resolve("data").toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(temp.resolve("classes").toFile());
    builder.redirectError(temp.resolve("log").toFile());
    if (told) {
      builder.environment().put("NOTIFY_SOCKET", systemd.socket());
      builder.environment().put("WATCHDOG_USEC", watchdog);
    }
    Process started = builder.start();
    agent = started;
    return started;
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void signal(Process agent, String signal)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(agent.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void isReadyWhenTheConfigurationRunsAndTellsHowItIsUntilItEnds()
      throws IOException, InterruptedException {
    Process process = run("2000000", true);

    assertThat(systemd.await(message -> message.startsWith("READY=1")))
        .contains("\nSTATUS=revision 1 runs, 1 stream, 0/s in, 0/s out; AWAY: source sensors");
    assertThat(Files.readString(temp.resolve("log"))).contains("revision 1 runs");
    systemd.await("WATCHDOG=1"::equals);
    systemd.forget();
    systemd.await("WATCHDOG=1"::equals);

    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    systemd.await(message -> message.startsWith("STATUS=") && message.contains("gw.yaml:10:"));

    systemd.forget();
    process.destroy();
    assertThat(systemd.await(message -> message.startsWith("STOPPING=1"))).contains("STATUS=ends");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void aHangupIsAReloadThatTellsWhatCameOfIt() throws IOException, InterruptedException {
    Process process = run("60000000", true);
    systemd.await(message -> message.startsWith("READY=1"));
    systemd.forget();

    signal(process, "-HUP");

    assertThat(systemd.await(message -> message.startsWith("RELOADING=1")))
        .containsPattern("\nMONOTONIC_USEC=\\d+\n");
    assertThat(systemd.await(message -> message.startsWith("READY=1"))).contains("revision 1 runs");
    systemd.forget();

    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    signal(process, "-HUP");

    systemd.await(message -> message.startsWith("RELOADING=1"));
    assertThat(systemd.await(message -> message.startsWith("READY=1")))
        .contains("revision 1 runs", "last edit REFUSED: ", "gw.yaml:10:");
  }

  @Test
  void isNeverReadyWithAConfigurationThatCannotRun() throws IOException, InterruptedException {
    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    Process process = run("60000000", true);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(systemd.messages()).noneMatch(message -> message.contains("READY=1"));
  }

  @Test
  void nothingOfItIsLoadedWhereNobodyWantsToKnow() throws IOException {
    Process process = run("60000000", false);
    while (!Files.readString(temp.resolve("log")).contains("revision 1 runs")) {
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(Files.readString(temp.resolve("classes")))
        .contains("io.mutstreams.agent.service.Nobody")
        .doesNotContain("org.newsclub", "service.Reporter", "service.NotifySocket");
  }
}
