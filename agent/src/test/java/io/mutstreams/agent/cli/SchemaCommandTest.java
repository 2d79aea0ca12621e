package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.plugin.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaCommandTest {
  @TempDir Path temp;
  private Path config;

  @BeforeEach
  void configuration() throws IOException {
    TestJar.plugin("mine", "1.2.0").operator("pass").writeTo(temp.resolve("mine.jar"));
    config =
        Files.writeString(temp.resolve("gw.yaml"), "agent: {id: gw}\nplugins: {folders: [.]}\n");
  }

  @Test
  void printsASchemaWithTheOperatorsOfTheConfiguration() {
    Cli printed = Cli.run("schema", "--config", config.toString());

    assertThat(printed.err()).isEmpty();
    assertThat(printed.code()).isEqualTo(ExitCode.OK);
    assertThat(printed.out())
        .startsWith("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n")
        .contains("\"pass\": {", "Does as told.")
        .endsWith("}\n");
    assertThat(Cli.run("schema", "--config", config.toString())).isEqualTo(printed);
  }

  @Test
  void writesAFileAndSaysHowAnEditorFindsIt() throws IOException {
    Path file = Files.writeString(temp.resolve("made.json"), "an older one");

    Cli written = Cli.run("schema", "--config", config.toString(), file.toString());

    assertThat(written.code()).isEqualTo(ExitCode.OK);
    assertThat(written.out())
        .isEqualTo(
            file
                + " is written, with 1 operator. Point to it by a line in the configuration:\n"
                + "  # yaml-language-server: $schema="
                + file
                + "\n");
    assertThat(Files.readString(file))
        .isEqualTo(Cli.run("schema", "--config", config.toString()).out());
    assertThat(temp.resolve("made.json.new")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithThePlaceOfTheFile() {
    assertThat(Cli.run("schema", "--config", config.toString(), temp.toString()).err())
        .isEqualTo("mutstreams: " + temp + " is a folder; name a file in it\n");
    Path nowhere = temp.resolve("none/made.json");
    Cli missing = Cli.run("schema", "--config", config.toString(), nowhere.toString());
    assertThat(missing.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(missing.err()).contains("the folder " + nowhere.getParent() + " does not exist");
  }

  @Test
  void warnsWhereThereAreNoOperators() throws IOException {
    Path bare = Files.writeString(temp.resolve("bare.yaml"), "agent: {id: gw}\n");

    Cli printed = Cli.run("schema", "--config", bare.toString());

    assertThat(printed.code()).isEqualTo(ExitCode.OK);
    assertThat(printed.err())
        .isEqualTo("warning: there are no plugins, so no operators; name a folder by --plugins\n");
    assertThat(printed.out()).contains("\"connections\": {");
  }

  @Test
  void warnsWhereTheConfigurationDoesNotTellThePlugins() throws IOException {
    Path broken = Files.writeString(temp.resolve("broken.yaml"), "agent: {id: [\n");

    assertThat(Cli.run("schema", "--config", broken.toString()).err())
        .isEqualTo(
            "warning: "
                + broken
                + " does not tell which jars are plugins, so that only those of the package are in"
                + " the schema; see: mutstreams check\n");
  }
}
