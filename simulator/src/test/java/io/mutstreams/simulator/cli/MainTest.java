package io.mutstreams.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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

  private String wrong(String... args) {
    err.getBuffer().setLength(0);
    assertThat(run(args)).as(String.join(" ", args)).isEqualTo(2);
    assertThat(err.toString())
        .contains("mutstreams: ", "See 'mutstreams ", " --help'")
        .doesNotContain("Exception", "fault", "Usage:");
    assertThat(err.toString().lines().count()).isLessThanOrEqualTo(3);
    return err.toString();
  }

  @Test
  void aValueThatCannotBeIsTheUsersAndNoFault() throws Exception {
    Path csv = Files.writeString(folder.resolve("r.csv"), "at\nnever\n");
    for (String url : new String[] {"http://x", "mqtt://", "mqtt://x:y", "mqtt://x:70000", "x y"}) {
      assertThat(wrong("simulate", "feed", "--url", url, "--count", "1"))
          .contains("--url", "'" + url + "' is no broker; write mqtt://HOST:PORT");
      assertThat(wrong("simulate", "check", "--url", url, "--ledger", "none"))
          .contains("is no broker");
    }
    assertThat(wrong("simulate", "feed", "--window", "0")).contains("--window must be at least 1");
    assertThat(wrong("simulate", "feed", "--count", "-1")).contains("--count must not be negative");
    assertThat(wrong("simulate", "feed", "--rate", "0")).contains("rate must be above 0");
    assertThat(wrong("simulate", "feed", "--late", "2")).contains("0 to 1");
    assertThat(wrong("simulate", "feed", "--duration", "999999999999d")).contains("too long");
    assertThat(wrong("simulate", "check", "--ledger", "none", "--topics", "a/#/b"))
        .contains("'a/#/b' is no topic filter");
    assertThat(wrong("simulate", "broker", "--port", "70000")).contains("'70000' is no port");
    assertThat(wrong("simulate", "proxy", "--to", "x:1", "--listen", "-1")).contains("is no port");
    assertThat(wrong("simulate", "proxy", "--to", ":1883")).contains("HOST:PORT");
    String[] replay = {"simulate", "replay", "--file", csv.toString(), "--topic", "t", "--time"};
    assertThat(wrong(more(replay, "at", "--time-format", "tt"))).contains("'tt' is no format");
    assertThat(wrong(more(replay, "at", "--speed", "fast"))).contains("number or max");
    assertThat(wrong(more(replay, "at", "--rate", "-2"))).contains("above 0");
    assertThat(wrong("demo", "--duration", "3s")).contains("at least 10s");
    assertThat(wrong("demo", "--rate", "0")).contains("--rate must be above 0");
    assertThat(wrong("demo", "--recordings", "/none")).contains("there is no folder /none");
    assertThat(wrong("bench", "forward", "--rounds", "0")).contains("must be above 0");
  }

  private static String[] more(String[] args, String... rest) {
    return Stream.concat(Stream.of(args), Stream.of(rest)).toArray(String[]::new);
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
