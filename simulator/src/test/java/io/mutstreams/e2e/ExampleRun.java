package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.process.ChildBuilder;
import io.mutstreams.simulator.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Types a documented command line on a stage, and looks at what comes of it. Stateless. */
final class ExampleRun {
  /** What no example may print: that it is none, a fault of the program, a trace. */
  private static final Pattern WRONG =
      Pattern.compile(
          "(?i)unknown option|there is no option|there is no command|one word too many"
              + "|command not found|this is a fault|^\\s+at [\\w.$/]+\\(",
          Pattern.MULTILINE);

  private ExampleRun() {}

  static void of(Example example, ExampleStage stage) throws Exception {
    for (String program : List.of("jq", "curl", "keytool", "jarsigner")) {
      require(program, example.line().contains(program + " "));
    }
    require("script", !example.answers().isEmpty());
    example.before().on(stage);
    ChildProcess child = typed(example, stage.files());
    stage.keep(child);
    boolean goesOn = example.code() == Example.ENDED || example.code() == Example.STAYS;
    if (goesOn) {
      for (String each : example.says()) {
        String unused = child.awaitLine(Pattern.compile(each), ExampleStage.SOON);
      }
    }
    if (example.code() == Example.ENDED) {
      // Not by its handle, which would close its output: a command ends with 0 when nobody reads.
      assertThat(ProcessHandle.of(child.pid()).orElseThrow().destroy()).isTrue();
    }
    if (example.code() == Example.STAYS) {
      assertThat(child.isAlive()).isTrue();
      return;
    }
    int code = child.awaitExit(ExampleStage.SOON);
    String text = stage.files().there(String.join("\n", child.lines()));
    System.out.println("$ " + example.line() + "\n" + text.indent(2) + "  (" + code + ")");
    if (example.code() == Example.AS_THE_MACHINE_IS) {
      assertThat(code).as(text).isBetween(0, 1);
    } else {
      assertThat(code).as(text).isEqualTo(example.code());
    }
    assertThat(text).doesNotContainPattern(WRONG);
    if (!goesOn) {
      assertThat(example.says())
          .allSatisfy(
              each -> assertThat(text).containsPattern(Pattern.compile(each, Pattern.MULTILINE)));
    }
  }

  private static void require(String program, boolean needed) {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (needed && !there) {
      System.out.println("SKIPPED: an example: there is no '" + program + "'");
    }
    assumeTrue(there || !needed, "there is no '" + program + "'");
  }

  private static ChildProcess typed(Example example, ExampleFiles files) throws Exception {
    ChildBuilder builder = ChildProcess.named(example.line()).in(files.folder(example.folder()));
    files.environment().forEach(builder::environment);
    String line = files.here(example.line());
    if (!example.answers().isEmpty()) {
      ChildProcess terminal = builder.startProgram("script", "-qec", line, "/dev/null");
      for (String answer : example.answers()) {
        terminal.say(answer);
      }
      return terminal;
    }
    // What goes on becomes the child, so that it is this that is ended.
    boolean simple = line.startsWith("mutstreams ") || line.startsWith("./mutstreams ");
    return builder.startProgram(
        "bash", "-o", "pipefail", "-c", (simple && !line.contains("|") ? "exec " : "") + line);
  }
}
