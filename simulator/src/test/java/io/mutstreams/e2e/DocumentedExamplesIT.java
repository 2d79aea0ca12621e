package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.AgentLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command line that the pages and the help of the commands show is typed, on a machine where
 * the program is installed, records flow and the things are there that it names: it ends as it
 * should and prints what it is for. What cannot be typed here is listed, with what runs it. The
 * help itself is asked for in DocumentedCommandsTest.
 */
final class DocumentedExamplesIT {
  @TempDir private static Path root;
  private static ExampleStage stage;

  @BeforeAll
  static void begin() throws Exception {
    stage = ExampleStage.open(root);
  }

  @AfterAll
  static void end() throws Exception {
    stage.close();
  }

  /** In an order in which each finds what it is about. */
  private static List<Example> examples() {
    return Stream.of(
            PlainExamples.all(),
            GuideExamples.all(),
            StoredExamples.letters(),
            StoredExamples.outbox(),
            StoredExamples.mended())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyExampleIsRunHereOrListedWithWhatRunsIt() throws Exception {
    Map<String, Set<String>> shown = DocumentedExamples.all(AgentLauncher.home());
    List<String> run = examples().stream().map(Example::line).toList();
    List<String> elsewhere =
        ExamplesElsewhere.all().stream().map(ExamplesElsewhere.Elsewhere::line).toList();
    assertThat(shown).hasSizeGreaterThan(110);
    assertThat(run).doesNotHaveDuplicates().doesNotContainAnyElementsOf(elsewhere);
    Set<String> known = new TreeSet<>(run);
    known.addAll(elsewhere);
    assertThat(shown.keySet())
        .as("as the pages and the help show them: %s", shown)
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void whatRunsTheOthersIsThere() throws Exception {
    for (ExamplesElsewhere.Elsewhere each : ExamplesElsewhere.all()) {
      Path file = AgentLauncher.home().resolve(each.file());
      assertThat(Files.readString(file)).as(each.line()).contains(each.words());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyExampleDoesWhatItIsFor() {
    return examples().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(example.line(), () -> ExampleRun.of(example, stage)));
  }

  /**
   * Those that are no whole configuration are a part of the one that runs, or of another program.
   */
  @TestFactory
  Stream<DynamicTest> everyConfigurationOfThePagesIsRight() throws Exception {
    List<Map.Entry<String, String>> blocks = DocumentedExamples.yaml(AgentLauncher.home());
    assertThat(blocks).hasSizeGreaterThan(11);
    assertThat(blocks.stream().filter(each -> !isWhole(each.getValue())))
        .extracting(Map.Entry::getKey)
        .containsExactly("http.md", "plugins.md");
    return blocks.stream().map(each -> configuration(each.getKey(), each.getValue()));
  }

  private static boolean isWhole(String yaml) {
    return yaml.lines().anyMatch(line -> line.startsWith("agent:"));
  }

  private static DynamicTest configuration(String page, String yaml) {
    if (isWhole(yaml)) {
      return DynamicTest.dynamicTest(
          page + ": " + yaml,
          () ->
              ExampleRun.of(
                  Example.shown("mutstreams check example.yaml", "example.yaml is right")
                      .in("pages")
                      .after(at -> write(at, yaml)),
                  stage));
    }
    return DynamicTest.dynamicTest(
        page + ": " + yaml,
        () ->
            assertThat(yaml)
                .satisfiesAnyOf(
                    part -> assertThat(part).startsWith("scrape_configs:"),
                    part -> assertThat(ExampleFiles.MAIN.replace("  ", "")).contains(step(part))));
  }

  /** Without its indentation, and the word before it, behind which others stand there. */
  private static String step(String part) {
    return part.replace("  ", "").replaceFirst("^steps:\n", "");
  }

  private static void write(ExampleStage at, String yaml) throws Exception {
    Path unused = Files.writeString(at.files().folder("pages/example.yaml"), yaml);
  }
}
