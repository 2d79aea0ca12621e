package io.mutstreams.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @Test
  void everyCommandHasHelpWithItsExitCodes() {
    for (String command : new String[] {"feed", "replay", "check", "broker", "proxy"}) {
      out.getBuffer().setLength(0);
      assertThat(run("simulate", command, "--help")).isZero();
      assertThat(out.toString()).contains("Usage: mutstreams simulate " + command, "Exit codes:");
    }
  }

  @Test
  void saysWhatIsWrongWithTheCommandLine() throws Exception {
    Path csv = Files.writeString(folder.resolve("r.csv"), "at\nnever\n");
    assertThat(run("simulate", "feed", "--sensors", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("at least 1 sensor");
    assertThat(run("simulate", "feed", "--duration", "soon")).isEqualTo(2);
    assertThat(err.toString()).contains("'soon' is no duration", "30s");
    assertThat(run("simulate", "replay", "--file", csv.toString(), "--topic", "t")).isEqualTo(2);
    assertThat(err.toString()).contains("--time is missing for ");
    assertThat(run("simulate", "proxy", "--to", "nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("HOST:PORT");
  }

  @Test
  void saysWhichFileOrBrokerFailed() throws Exception {
    assertThat(run("simulate", "replay", "--file", "no.csv", "--topic", "t", "--time", "at"))
        .isEqualTo(3);
    assertThat(err.toString()).contains("there is no file no.csv");
    Path csv = Files.writeString(folder.resolve("r.csv"), "at\nnever\n");
    assertThat(run("simulate", "replay", "--file", csv.toString(), "--topic", "t", "--time", "at"))
        .isEqualTo(3);
    assertThat(err.toString()).contains("r.csv:2", "'never'");
    assertThat(run("simulate", "feed", "--url", "mqtt://127.0.0.1:1")).isEqualTo(3);
    assertThat(err.toString()).contains("cannot connect to mqtt://127.0.0.1:1");
  }
}
