package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The doctor at brokers that are well, down, strict, and about to be without a certificate. */
@Timeout(180)
final class DoctorIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PASSWORD = "hunter2-of-the-plant";

  @TempDir Path folder;

  @BeforeAll
  static void mosquitto() {
    boolean there = Brokers.mosquittoProgram().isPresent();
    if (!there) {
      System.out.println("SKIPPED: the doctor at real brokers: mosquitto is not installed");
    }
    assumeTrue(there, "mosquitto is not installed");
  }

  private ChildProcess broker(int port, String more) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("broker-" + port + ".conf"),
            "listener %d 127.0.0.1\nuser %s\npersistence false\n%s"
                .formatted(port, System.getProperty("user.name"), more));
    ChildProcess broker =
        ChildProcess.named("mosquitto")
            .startProgram(
                Brokers.mosquittoProgram().orElseThrow().toString(), "-c", config.toString());
    broker.awaitThat("it listens", () -> listens(port), SOON);
    return broker;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private ChildProcess strict(int port) throws Exception {
    Path passwords = folder.resolve("passwords");
    Process made =
        new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "gw", PASSWORD)
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    return broker(port, "allow_anonymous false\npassword_file " + passwords + "\n");
  }

  private Map<String, List<Map<?, ?>>> examine(Path config, Path data) {
    StringWriter said = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(said, true));
    int unused = commands.execute("doctor", config.toString(), "--data", data.toString(), "--json");
    assertThat(said.toString()).doesNotContain(PASSWORD, "not-the-password");
    Map<?, ?> whole = (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(said.toString())));
    List<?> all = (List<?>) Objects.requireNonNull(whole.get("findings"));
    Map<String, List<Map<?, ?>>> findings = new TreeMap<>();
    for (Object each : all) {
      Map<?, ?> finding = (Map<?, ?>) each;
      findings
          .computeIfAbsent(String.valueOf(finding.get("subject")), subject -> new ArrayList<>())
          .add(finding);
    }
    return findings;
  }

  private static String told(Map<String, List<Map<?, ?>>> findings, String subject) {
    StringBuilder told = new StringBuilder();
    findings
        .getOrDefault(subject, List.of())
        .forEach(
            one -> told.append(one.get("level")).append(": ").append(one.get("says")).append('\n'));
    return told.toString();
  }

  @Test
  void tellsOfEachConnectionHowFarItComes() throws Exception {
    int strict = EmbeddedBroker.freePort();
    int secure = EmbeddedBroker.freePort();
    int down = EmbeddedBroker.freePort();
    Certificates soon = Certificates.make(folder, "broker", 5);
    Path config =
        Files.writeString(
            folder.resolve("gw.yaml"),
            """
            agent: {id: gw}
            connections:
              good: {url: "mqtt://127.0.0.1:%1$d", username: gw, password: %2$s}
              wrong: {url: "mqtt://127.0.0.1:%1$d", username: gw, password: not-the-password}
              secure: {url: "mqtts://127.0.0.1:%3$d", tls: {ca: broker.crt}}
              untrusted: {url: "mqtts://127.0.0.1:%3$d"}
              plain-to-tls: {url: "mqtts://127.0.0.1:%1$d"}
              down: {url: "mqtt://127.0.0.1:%4$d"}
            """
                .formatted(strict, PASSWORD, secure, down));
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
    try (ChildProcess one = strict(strict);
        ChildProcess other =
            broker(
                secure,
                "allow_anonymous true\ncertfile %s\nkeyfile %s\n"
                    .formatted(soon.certificate(), soon.key()))) {
      Map<String, List<Map<?, ?>>> findings = examine(config, folder.resolve("data"));

      assertThat(told(findings, "broker good"))
          .isEqualTo("well: takes us at 127.0.0.1:" + strict + "\n");
      assertThat(told(findings, "broker wrong"))
          .startsWith(
              "attention: the broker at 127.0.0.1:" + strict + " answers, but does not take")
          .containsAnyOf("not authorised (0x87)", "bad user name or password (0x86)");
      assertThat(told(findings, "broker secure"))
          .startsWith("well: takes us at 127.0.0.1:" + secure + ", with TLS\n")
          .contains("attention: the broker's certificate expires in 4 days, at ");
      assertThat(told(findings, "broker untrusted"))
          .startsWith("attention: TLS: unable to find valid certification path");
      assertThat(told(findings, "broker plain-to-tls")).startsWith("attention: ");
      assertThat(told(findings, "broker down"))
          .isEqualTo("attention: connection refused at 127.0.0.1:" + down + "\n");
      assertThat(one.isAlive() && other.isAlive()).isTrue();
    }
  }

  @Test
  void disturbsNoRunningAgentAndKnowsWhatItKnows() throws Exception {
    int port = EmbeddedBroker.freePort();
    try (ChildProcess broker = strict(port);
        AgentProcess agent = new AgentProcess(folder, Map.of("PLANT", PASSWORD))) {
      agent.overwriteConfig(
          """
          agent: {id: gw}
          connections: {plant: {url: "mqtt://127.0.0.1:%d", username: gw, password: "${env:PLANT}"}}
          sources: {in: {from: plant, topics: a/#}}
          streams: {s: {from: in, to: out}}
          uplinks: {out: {to: plant, topic: b}}
          """
              .formatted(port));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          status ->
              status.one("sources", "name", "in").text("connected").equals("true")
                  && status.one("uplinks", "name", "out").text("connected").equals("true"));
      String before = agent.status().one("sources", "name", "in").text("connects");

      Map<String, List<Map<?, ?>>> findings = examine(agent.config(), agent.data());

      // The secret is the agent's alone: it is asked.
      assertThat(told(findings, "broker plant")).isEqualTo("well: the agent is connected\n");
      assertThat(told(findings, "agent")).startsWith("well: gw, version ");
      assertThat(told(findings, "data")).startsWith("well: ").contains("mode rwx------");
      assertThat(told(findings, "flash wear")).startsWith("note: ").contains(" a day (");
      assertThat(told(findings, "disk")).contains("a sync takes ");
      assertThat(agent.status().one("sources", "name", "in").text("connects")).isEqualTo(before);
      assertThat(broker.isAlive()).isTrue();
    }
  }
}
