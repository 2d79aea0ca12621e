package io.mutstreams.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mutstreams.agent.cli.Main;
import io.mutstreams.simulator.process.AgentLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine;

/** What an editor marks in YAML by the schema that the command makes. Immutable. */
public final class EditorSchema {
  private final Schema schema;

  private EditorSchema(Schema schema) {
    this.schema = schema;
  }

  /** With the bundled plugins, and those of a configuration. */
  public static EditorSchema of(Path config) throws IOException {
    StringWriter printed = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(printed, true));
    String bundled = AgentLauncher.home().resolve("plugins/target/jars").toString();
    int code = commands.execute("schema", "--plugins", bundled, "--config", config.toString());
    if (code != 0) {
      throw new IllegalStateException("no schema: " + code);
    }
    return new EditorSchema(
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(printed.toString()));
  }

  /** Each as place and message; what is no YAML is marked anyway. */
  public List<String> marks(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object tree = new Yaml(options).load(yaml);
      return schema.validate(new ObjectMapper().valueToTree(tree)).stream()
          .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
          .toList();
    } catch (YAMLException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
