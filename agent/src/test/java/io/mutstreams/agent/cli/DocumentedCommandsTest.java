package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Every command has help, and every command line that help and pages show is one. */
final class DocumentedCommandsTest {
  private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  /** In a sentence, in the first column of a table, or behind the prompt of a terminal. */
  private static final Pattern MENTION =
      Pattern.compile(
          "`(?:sudo )?(?:\\./)?mutstreams ([^`\\v]+)`|^\\| `((?:tap|top) [^`\\v]+)` \\|"
              + "|^\\$ mutstreams (.+)$",
          Pattern.MULTILINE);

  private static final Pattern LINE = Pattern.compile("\\s*(?:sudo )?(?:\\./)?mutstreams (.*)");

  /** What only the simulator has, where DocumentedSimulatorTest looks at it. */
  private static final List<String> ELSEWHERE =
      List.of("demo", "bench", "simulate", "replay", "broker", "proxy");

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(DocumentedCommandsTest::all));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithExamplesThatAreRight() {
    return all(Main.commandLine())
        .filter(command -> !command.getCommandName().equals("help"))
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.getCommandSpec().qualifiedName(),
                    () -> {
                      String words = command.getCommandSpec().qualifiedName(" ");
                      List<String> asked =
                          new ArrayList<>(List.of(words.split(" ")).subList(1, count(words)));
                      asked.add("--help");
                      Cli help = Cli.run(asked.toArray(String[]::new));
                      assertThat(help.code()).isEqualTo(ExitCode.OK);
                      assertThat(help.out()).contains("Usage: " + words);
                      List<String> shown =
                          examples(
                              String.join("\n", command.getCommandSpec().usageMessage().footer()));
                      assertThat(shown).allSatisfy(DocumentedCommandsTest::isRight);
                    }));
  }

  private static int count(String words) {
    return words.split(" ").length;
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

  @TestFactory
  Stream<DynamicTest> everyCommandLineOfThePagesIsRight() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      Matcher shell = SHELL.matcher(Files.readString(page));
      while (shell.find()) {
        for (String example : examples(shell.group(1))) {
          tests.add(
              DynamicTest.dynamicTest(page.getFileName() + ": " + example, () -> isRight(example)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(5);
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandThatThePagesMentionIsOne() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      Matcher mention = MENTION.matcher(Files.readString(page));
      while (mention.find()) {
        String words =
            Stream.of(mention.group(1), mention.group(2), mention.group(3))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        if (!ELSEWHERE.contains(words.split(" ")[0])) {
          tests.add(
              DynamicTest.dynamicTest(page.getFileName() + ": " + words, () -> isMention(words)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests.stream();
  }

  /** One of several words stands for all, N and M for numbers; what it needs may be left out. */
  private static void isMention(String words) {
    String first = words.split(" [|] ")[0].replaceAll("(\\w+)(?:\\|[\\w-]+)+", "$1");
    String line = first.replaceAll("\\b[NM]\\b", "1").replaceAll("'[^']*'", "WORDS");
    try {
      isRight(line.strip());
    } catch (CommandLine.MissingParameterException e) {
      assertThat(Main.commandLine().getSubcommands()).containsKey(line.split(" ")[0]);
    }
  }

  /** What stands behind mutstreams, without what explains it. */
  private static List<String> examples(String text) {
    List<String> examples = new ArrayList<>();
    for (String line : text.replaceAll("\\\\\n\\s*", "").split("\n")) {
      Matcher matcher = LINE.matcher(line.replaceAll("\\s+# .*", ""));
      if (matcher.matches()) {
        String arguments = matcher.group(1).strip().split(" {2,}| [|<>] ")[0];
        if (!ELSEWHERE.contains(arguments.split(" ")[0])) {
          examples.add(arguments);
        }
      }
    }
    return examples;
  }

  private static void isRight(String arguments) {
    CommandLine.ParseResult unused =
        Main.commandLine().parseArgs(arguments.replace("%%", "%").split(" "));
  }
}
