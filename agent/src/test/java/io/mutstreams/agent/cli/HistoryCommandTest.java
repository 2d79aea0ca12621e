package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.StoppedHistory;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of an agent that does not run. */
final class HistoryCommandTest {
  private static final String YAML =
      "agent: {id: gw}\nconnections: {c: {url: mqtt://h, password: hunter2}}\n";

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  private Revisions revisions(int number) throws IOException {
    Files.createDirectories(data());
    Revisions revisions = Revisions.open(StoppedHistory.folder(data()));
    Path file = Files.writeString(temp.resolve("gw.yaml"), YAML);
    revisions.keep(new Kept(number, Instant.EPOCH, Origin.START, ConfigFiles.load(file), Set.of()));
    return revisions;
  }

  private void stands(Standing standing) throws IOException {
    Revisions revisions = revisions(1);
    revisions.stand(standing);
    assertThat(revisions.write()).isNull();
  }

  private Cli history(String... more) {
    String[] line = new String[more.length + 3];
    System.arraycopy(more, 0, line, 3, more.length);
    line[0] = "history";
    line[1] = "--data";
    line[2] = data().toString();
    return Cli.run(line);
  }

  @Test
  void ofAnAgentThatDoesNotRunItIsSaidWhatRanLast() throws IOException {
    stands(Standing.NONE.runs(1, 0));
    assertThat(history().out()).endsWith("\nNo agent runs. Revision 1 ran last.\n");
    stands(Standing.NONE.runs(1, 0).runs(2, 0));
    assertThat(history().out())
        .endsWith(
            "\nNo agent runs. Revision 2 ran last and had not passed its trial; the last good one"
                + " is 1.\n");
    stands(Standing.NONE);
    assertThat(history().out()).endsWith("\nNo revision has run yet.\n");
  }

  @Test
  void revisionZeroIsNoneAsOneThatIsNotKept() throws IOException {
    assertThat(revisions(1).write()).isNull();
    for (String number : new String[] {"0", "7"}) {
      for (Cli cli :
          List.of(
              history(number), history(number, "--json"), history(number, "--files", "nowhere"))) {
        assertThat(cli.code()).isEqualTo(ExitCode.PROBLEMS);
        assertThat(cli.err()).contains("revision " + number + " is not kept");
        assertThat(cli.out()).isEmpty();
      }
    }
    Cli back = Cli.run("rollback", "0", "--data", data().toString());
    assertThat(back.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(back.err()).contains("revision 0 is not kept; see: mutstreams history");
  }

  @Test
  void aRevisionAsJsonHasItsSecretsMaskedAndItsFilesHaveThem() throws IOException {
    assertThat(revisions(1).write()).isNull();

    Cli json = history("1", "--json");
    assertThat(json.code()).isEqualTo(ExitCode.OK);
    assertThat(json.out())
        .contains("\"texts\":[\"agent: {id: gw}", "password: \\\"***\\\"")
        .doesNotContain("hunter2");

    Path folder = temp.resolve("files");
    assertThat(history("1", "--files", folder.toString()).code()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(folder.resolve("gw.yaml"))).isEqualTo(YAML);
  }
}
