package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitCommandTest {
  @TempDir Path temp;

  private Revision read(Path file) {
    ConfigReader.Result read =
        new ConfigReader(SecretSource.withEnvironment(Map.of("CLOUD", "s3cret")))
            .read(file, NoOperators.INSTANCE);
    assertThat(read.problems()).isEmpty();
    assertThat(read.warnings()).isEmpty();
    Revision revision = read.revision();
    assertThat(revision).isNotNull();
    return Objects.requireNonNull(revision);
  }

  private static ConnectionConfig cloud(Revision revision) {
    return Objects.requireNonNull(revision.connections().get("cloud"));
  }

  @Test
  void writesWhatTheOptionsSayAndTellsTheNextStep() throws IOException {
    Path file = temp.resolve("gw.yaml");

    Cli written =
        Cli.run(
            "init",
            file.toString(),
            "--yes",
            "--id",
            "gw-07",
            "--plant",
            "mqtt://10.0.0.5",
            "--topics",
            "sensors/+/temperature,line 1/#",
            "--uplink",
            "mqtts://ingest.example.com",
            "--user",
            "it's: me \"x\" \\",
            "--password-from",
            "env:CLOUD");

    assertThat(written.err()).isEmpty();
    assertThat(written.code()).isEqualTo(ExitCode.OK);
    assertThat(written.out())
        .startsWith(file + " is written and right. Next:\n")
        .contains("put the password where it says: env:CLOUD", "mutstreams run " + file)
        .contains("mutstreams doctor " + file);
    assertThat(Files.readString(file))
        .startsWith(
            "# yaml-language-server: $schema=/usr/share/mutstreams/mutstreams.schema.json\n");
    Revision revision = read(file);
    assertThat(revision.agentId()).isEqualTo("gw-07");
    assertThat(Objects.requireNonNull(revision.connections().get("plant")).host())
        .isEqualTo("10.0.0.5");
    ConnectionConfig cloud = cloud(revision);
    assertThat(cloud.tls()).isNotNull();
    assertThat(cloud.username()).isEqualTo("it's: me \"x\" \\");
    assertThat(cloud.password()).isNotNull();
    assertThat(Objects.requireNonNull(revision.sources().get("sensors")).topics())
        .containsExactly("sensors/+/temperature", "line 1/#");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void takesTheUsualForWhatIsNotSaid() {
    Path file = temp.resolve("gw.yaml");

    assertThat(Cli.run("init", file.toString(), "--yes").code()).isEqualTo(ExitCode.OK);

    assertThat(cloud(read(file)).port()).isEqualTo(1_884);
    assertThat(cloud(read(file)).username()).isNull();
    // What the package comes with has the page, so what replaces that has it too.
    HttpConfig http = Objects.requireNonNull(read(file).http());
    assertThat(http.url()).isEqualTo("http://127.0.0.1:8642");
    assertThat(http.token()).isNull();
  }

  @Test
  void leavesAFileAsItIsUnlessToldOtherwise() throws IOException {
    Path file = Files.writeString(temp.resolve("gw.yaml"), "mine");

    Cli refused = Cli.run("init", file.toString(), "--yes");

    assertThat(refused.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(refused.err())
        .isEqualTo(
            "mutstreams: "
                + file
                + " is there already, and is left as it is; say --replace, or name another file\n");
    assertThat(Files.readString(file)).isEqualTo("mine");
    assertThat(Cli.run("init", file.toString(), "--yes", "--replace").code())
        .isEqualTo(ExitCode.OK);
    assertThat(read(file).sources()).containsKey("sensors");
  }

  @Test
  void whoMayReadAFileThatIsReplacedMayReadTheNewOne() throws IOException {
    Path file = Files.writeString(temp.resolve("gw.yaml"), "mine");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThat(Cli.run("init", file.toString(), "--yes", "--replace").code())
        .isEqualTo(ExitCode.OK);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-rw-r--");
  }

  @Test
  void refusesAWrongAnswerInTheWordsOfTheCheck() {
    Path file = temp.resolve("gw.yaml");

    Cli wrong = Cli.run("init", file.toString(), "--yes", "--plant", "http://x");

    assertThat(wrong.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(wrong.err())
        .isEqualTo(
            "mutstreams: connections.plant.url: is no url of a broker; write mqtt://HOST:PORT, or"
                + " mqtts://HOST:PORT for TLS\n");
    assertThat(file).doesNotExist();
    assertThat(Cli.run("init", file.toString(), "--yes", "--password-from", "env:X").err())
        .contains("--password-from needs --user");
    assertThat(Cli.run("init", temp.resolve("none/gw.yaml").toString(), "--yes").err())
        .contains("the folder " + temp.resolve("none") + " does not exist");
  }

  @Test
  void aPasswordInsteadOfItsPlaceIsNeitherWrittenNorRepeated() {
    Path file = temp.resolve("gw.yaml");
    for (String given : new String[] {"hunter2", "hunter2:x", "env:", "${env:hunter2}"}) {
      Cli wrong =
          Cli.run("init", file.toString(), "--yes", "--user", "u", "--password-from", given);

      assertThat(wrong.code()).isEqualTo(ExitCode.PROBLEMS);
      assertThat(wrong.err())
          .isEqualTo(
              "mutstreams: say where the password is, not the password: env:NAME, credential:NAME"
                  + " or file:PATH, as in env:CLOUD_PASSWORD; what was given is none of these, and"
                  + " is not written\n");
      assertThat(wrong.out()).doesNotContain("hunter2");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aFolderGetsAFileInIt() {
    assertThat(Cli.run("init", temp.toString(), "--yes").code()).isEqualTo(ExitCode.OK);
    assertThat(read(temp.resolve("gateway.yaml")).sources()).hasSize(1);
  }

  @Test
  void pointsToTheSchemaThatWasInstalledWithIt() throws IOException {
    Path home = Files.createDirectories(temp.resolve("opt/lib/mutstreams"));
    assertThat(InitCommand.schema(home))
        .isEqualTo(Path.of("/usr/share/mutstreams/mutstreams.schema.json"));

    Path share = Files.createDirectories(temp.resolve("opt/share/mutstreams"));
    Path schema = Files.createFile(share.resolve("mutstreams.schema.json"));

    assertThat(InitCommand.schema(home)).isEqualTo(schema);
  }
}
