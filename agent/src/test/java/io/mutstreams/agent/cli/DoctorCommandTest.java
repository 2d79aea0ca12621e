package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.FreePort;
import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {
  @TempDir Path temp;

  private Cli doctor(String yaml, String... more) throws IOException {
    Path config = Files.writeString(temp.resolve("gw.yaml"), yaml);
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
    List<String> args = new ArrayList<>(List.of("doctor", config.toString()));
    args.addAll(List.of("--data", temp.resolve("data").toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void saysWhatIsWrongAndWhatToDoAboutItWithoutAnAgent() throws IOException {
    int port = FreePort.find();
    Path data = Files.createDirectory(temp.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));

    Cli said =
        doctor(
            """
            agent: {id: gw}
            connections: {plant: {url: "mqtt://127.0.0.1:%d", username: u, password: hunter2}}
            """
                .formatted(port));

    assertThat(said.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(said.err()).isEmpty();
    String flat = said.out().replaceAll("\\s+", " ");
    assertThat(flat)
        .contains("java: " + Runtime.version())
        .contains("configuration: " + temp.resolve("gw.yaml") + " is right")
        .contains("note agent: no agent is running with data folder " + data)
        .contains("BAD broker plant: connection refused at 127.0.0.1:" + port + " -> Is the broker")
        .contains("mode rwxr-xr-x: others may look at records in it -> chmod 700 " + data)
        .contains("everybody may read " + temp.resolve("gw.yaml"), "-> chmod o-r ")
        .contains("ok disk: a sync takes ")
        .contains("file events: ", "clock: ")
        .containsPattern("\\d+ things need attention\\.")
        .doesNotContain("hunter2");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aSecretThatIsNotHereIsSaidAndNeverGuessed() throws Exception {
    try (ServerSocket broker = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Cli said =
          doctor(
              """
              agent: {id: gw}
              connections:
                plant: {url: "mqtt://127.0.0.1:%d", password: "${env:NOT_SET_ANYWHERE}"}
              """
                  .formatted(broker.getLocalPort()));

      assertThat(said.out().replaceAll("\\s+", " "))
          .contains(
              "note broker plant: its secrets cannot be read from here (${env:NOT_SET_ANYWHERE})");
      // It came as far as the connection, and said nothing.
      try (var connected = broker.accept()) {
        assertThat(connected.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void aMissingOrWrongConfigurationIsAFinding() throws IOException {
    assertThat(doctor("agent: {id: my gateway}\n").out().replaceAll("\\s+", " "))
        .contains("BAD configuration: " + temp.resolve("gw.yaml") + ":1:13: agent.id: ")
        .contains("-> See all: mutstreams check ");
    Cli none = Cli.run("doctor", temp.resolve("none.yaml").toString());
    assertThat(none.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(none.out().replaceAll("\\s+", " "))
        .contains("does not exist -> Write a first one with: mutstreams init ");
    Cli hidden = Cli.run("doctor", temp.resolve("a".repeat(300)).toString());
    assertThat(hidden.out().replaceAll("\\s+", " "))
        .contains(" cannot be read by ", " -> Try with sudo. ")
        .doesNotContain("mutstreams init");
  }

  @Test
  void anySecretThatIsWrittenOutWhereEverybodyMayReadItIsAFinding() throws IOException {
    for (String secret :
        List.of("http: {token: \"%s\"}", "storage-key: \"%s\"", "\"storage-key\": '%s'")) {
      String yaml = "agent: {id: gw, %s}\n".formatted(secret);
      String name = secret.contains("token") ? "token" : "storage-key";
      String value = "hunter2-hunter2-hunter2-hunter2-hunter2";
      assertThat(doctor(yaml.formatted(value)).out().replaceAll("\\s+", " "))
          .contains("which has a " + name + " written out -> chmod o-r ")
          .contains("or refer to the secret: " + name + ": ${credential:NAME}")
          .doesNotContain("hunter2");
      assertThat(doctor(yaml.formatted("${env:NOT_SET_ANYWHERE}")).out())
          .doesNotContain("written out");
    }
  }

  @Test
  @SuppressWarnings("try") // A server is held open, not talked to.
  void whereAnAgentRunsAnotherConfigurationThatIsTheOneToName() throws IOException {
    Path data = Files.createDirectory(temp.resolve("data"));
    Map<String, Object> status =
        Map.of("agent", "gw", "pid", 1L, "revision", Map.of("files", "/srv/gw-07/gw.yaml"));
    try (ControlServer ignored = ControlServer.start(data, Map.of("status", request -> status))) {
      Cli said = Cli.run("doctor", temp.resolve("none.yaml").toString(), "--data", data.toString());

      assertThat(said.out().replaceAll("\\s+", " "))
          .contains("does not exist -> Name the one that the agent runs, ")
          .contains("mutstreams doctor /srv/gw-07/gw.yaml")
          .doesNotContain("mutstreams init");
    }
  }

  @Test
  void tellsProgramsTheSame() throws IOException {
    Cli said = doctor("agent: {id: gw}\n", "--json");

    Object json = Json.read(Bytes.utf8(said.out()));
    assertThat(json).isInstanceOf(Map.class);
    Map<?, ?> whole = (Map<?, ?>) json;
    assertThat(whole.get("ok")).isEqualTo(said.code() == ExitCode.OK);
    assertThat(String.valueOf(whole.get("findings")))
        .contains("{subject=configuration, level=well, says=", "{subject=java, level=");
    // The data folder is not there, and no agent runs.
    assertThat(String.valueOf(whole.get("findings")))
        .contains("subject=data, level=note", "subject=flash wear, level=note");
    assertThat((List<?>) whole.get("findings"))
        .isNotEmpty()
        .allSatisfy(
            each -> {
              Map<?, ?> finding = (Map<?, ?>) each;
              assertThat("well".equals(finding.get("level")))
                  .as(String.valueOf(finding))
                  .isEqualTo("".equals(finding.get("todo")));
            });
  }
}
