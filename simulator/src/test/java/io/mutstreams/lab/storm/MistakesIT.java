package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.e2e.EditorSchema;
import io.mutstreams.e2e.PluginJar;
import io.mutstreams.simulator.process.AgentLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * That the agent finds every mistake of the storm where it is: of a storm each comes but rarely.
 */
final class MistakesIT {
  private final Random random = new Random(1);
  private final byte[] jar;

  MistakesIT() throws IOException {
    jar = PluginJar.tally("1.0.0");
  }

  @Test
  void eachIsFoundWhereItIs(@TempDir Path folder) throws Exception {
    Setup setup = Beginning.setup(new Beginning.Ports(1, 0, 2, 3, 0));
    Path good = write(folder.resolve("good"), Yaml.files(setup));
    assertThat(check(good)).contains("is right");
    List<String> missed = new ArrayList<>();
    for (int number = 0; number < Mistakes.count(); number++) {
      Mistakes.Bad bad = Mistakes.spoil(Yaml.files(setup), number, random);
      Path place = write(folder.resolve("bad-" + number), bad.files());
      String said = check(place);
      String at = place.resolve(bad.file()) + ":" + bad.line() + ":" + bad.column() + ": ";
      if (said.lines().noneMatch(line -> line.contains(at) && line.contains(bad.says()))) {
        missed.add(bad.what() + " at " + at + "\n" + said);
      }
    }
    assertThat(missed).isEmpty();
  }

  /** What one file shows without what it names; the rest is for the check. */
  @Test
  void anEditorMarksThoseThatOneFileShows(@TempDir Path folder) throws Exception {
    Setup setup = Beginning.setup(new Beginning.Ports(1, 0, 2, 3, 0));
    Map<String, String> good = Yaml.files(setup);
    EditorSchema schema = EditorSchema.of(write(folder, good));
    good.forEach((name, text) -> assertThat(schema.marks(text)).as(name).isEmpty());
    Set<String> marked = new TreeSet<>();
    for (int number = 0; number < Mistakes.count(); number++) {
      Mistakes.Bad bad = Mistakes.spoil(good, number, random);
      if (!schema.marks(String.valueOf(bad.files().get(bad.file()))).isEmpty()) {
        marked.add(bad.what());
      }
    }
    assertThat(marked)
        .containsExactlyInAnyOrder(
            "unknown key",
            "wrong type",
            "out of range",
            "no topic filter",
            "duplicate key",
            "broken YAML",
            "no broker's address",
            "a setting out of range",
            "unknown section",
            "a file that is no mapping",
            "a tab",
            "an unknown format",
            "an unknown quality of service",
            "a key of TLS without its certificate",
            "a duration without a unit",
            "a size that is none",
            "a wildcard in the topic of an uplink",
            "unknown operator",
            "unknown option",
            "option out of range",
            "a window of no length",
            "an unknown statistic",
            "an unknown port",
            "an unknown priority");
  }

  private Path write(Path folder, Map<String, String> files) throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    Files.write(plugins.resolve(Plugins.TALLY), jar);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    return folder;
  }

  private static String check(Path folder) throws IOException {
    var said = new StringWriter();
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(said, true));
    int unused =
        commands.execute(
            "check",
            "--plugins",
            AgentLauncher.home().resolve("plugins/target/jars").toString(),
            folder.toString());
    return said.toString();
  }
}
