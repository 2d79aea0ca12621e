package io.mutstreams.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** The pages show command lines of the simulator too; the agent's own are tested with the agent. */
final class DocumentedSimulatorTest {
  /** At the begin of a line of a shell, or between backticks, where the program's name may lack. */
  private static final Pattern SHOWN =
      Pattern.compile(
          "^\\s*(?:\\./)?mutstreams ((?:demo|bench|simulate)\\b.*)$"
              + "|`(?:(?:\\./)?mutstreams )?((?:demo|bench|simulate)\\b[^`\\v]*)`",
          Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> everyCommandLineThatThePagesShowIsOne() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      Matcher shown = SHOWN.matcher(Files.readString(page));
      while (shown.find()) {
        String line = shown.group(1) == null ? shown.group(2) : shown.group(1);
        String words = line.replaceAll("\\s+# .*", "").strip();
        tests.add(
            DynamicTest.dynamicTest(
                page.getFileName() + ": " + words,
                () -> {
                  CommandLine.ParseResult parsed = Main.commandLine().parseArgs(words.split(" +"));
                  assertThat(parsed.hasSubcommand()).isTrue();
                }));
      }
    }
    assertThat(tests).hasSizeGreaterThan(8);
    return tests.stream();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("..", "docs"));
        Stream<Path> top = Files.list(Path.of(".."))) {
      return Stream.concat(docs, top)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }
}
