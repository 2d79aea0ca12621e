package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.e2e.PluginJar;
import io.mutstreams.simulator.process.AgentLauncher;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the storm makes of switches and lanes, among edits of streams, is right each time. */
final class EditsIT {
  private static final int EDITS = 30;
  private static final int MOST = 300;
  private static final Set<String> KINDS =
      Set.of("lanes", "switch added", "switch edited", "switch read", "switch removed");

  @Test
  void ofSwitchesAndLanesAreRight(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("EditsIT: seed " + seed + " (repeat with -Dseed=" + seed + ")");
    var random = new Random(seed);
    var pick = new Pick(random);
    List<Kind> kinds = new ArrayList<>(new SwitchEdits(pick).kinds());
    kinds.addAll(new LaneEdits(pick).kinds());
    kinds.addAll(new StreamEdits(pick).kinds());
    var deck = new Deck(kinds, random);
    Setup setup = Beginning.setup(new Beginning.Ports(1, 0, 2, 3, 0));
    byte[] jar = PluginJar.tally("1.0.0");
    for (int i = 0; i < MOST && (i < EDITS || !deck.made().keySet().containsAll(KINDS)); i++) {
      String done = deck.edit(setup, false);
      Path place = Files.createDirectory(folder.resolve("edit-" + i));
      Files.write(Files.createDirectory(place.resolve("plugins")).resolve(Plugins.TALLY), jar);
      for (Map.Entry<String, String> file : Yaml.files(setup).entrySet()) {
        Files.writeString(place.resolve(file.getKey()), file.getValue());
      }
      assertThat(check(place)).as(done).contains("is right");
    }
    assertThat(deck.made().keySet()).containsAll(KINDS);
  }

  private static String check(Path folder) throws Exception {
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
