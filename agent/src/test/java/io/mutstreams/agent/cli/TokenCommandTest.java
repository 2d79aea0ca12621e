package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCommandTest {
  @TempDir Path temp;

  @Test
  void printsItAloneAndTellsTheRestBeside() {
    Cli first = Cli.run("token");
    Cli second = Cli.run("token");

    assertThat(first.code()).isEqualTo(ExitCode.OK);
    assertThat(first.out()).matches("[0-9a-f]{64}\n");
    assertThat(first.err())
        .contains("${file:http.token}", "${credential:http}")
        .doesNotContain(first.out().strip());
    assertThat(second.out()).isNotEqualTo(first.out());
  }

  /** What is printed to be put into the configuration is put there. */
  @Test
  void writesOneThatTheConfigurationTakesAsItIsTold() throws IOException {
    Path file = temp.resolve("http.token");

    Cli written = Cli.run("token", file.toString());

    assertThat(written.err()).isEmpty();
    assertThat(written.code()).isEqualTo(ExitCode.OK);
    String token = Files.readString(file).strip();
    assertThat(written.out()).doesNotContain(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    Matcher told = Pattern.compile("agent: \\{(http: .*})}").matcher(written.out());
    assertThat(told.find()).isTrue();
    Path config =
        Files.writeString(temp.resolve("gw.yaml"), "agent: {id: gw, " + told.group(1) + "}\n");
    ConfigReader.Result read =
        new ConfigReader(SecretSource.withEnvironment(Map.of())).read(config, NoOperators.INSTANCE);
    assertThat(read.problems()).isEmpty();
    Revision revision = Objects.requireNonNull(read.revision());
    HttpConfig http = Objects.requireNonNull(revision.http());
    assertThat(Objects.requireNonNull(http.token()).value()).isEqualTo(token);
  }

  @Test
  void replacesOneOnlyWhenToldSo() throws IOException {
    Path file = Files.writeString(temp.resolve("http.token"), "mine\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    Cli refused = Cli.run("token", file.toString());

    assertThat(refused.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(refused.err()).contains(file + " is there already", "--replace");
    assertThat(Files.readString(file)).isEqualTo("mine\n");
    assertThat(Cli.run("token", file.toString(), "--replace").code()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void saysWhyItCannotWriteOne() {
    assertThat(Cli.run("token", temp.toString()).err()).contains(temp + " is a folder");
    assertThat(Cli.run("token", temp.resolve("none/http.token").toString()).err())
        .contains("does not exist");
  }
}
