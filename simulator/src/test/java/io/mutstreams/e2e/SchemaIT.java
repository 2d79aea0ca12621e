package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.AgentLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An editor marks nothing in what we ship and show. */
final class SchemaIT {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WHOLE = Pattern.compile("(?m)^(agent|streams|sources|uplinks):");
  private static final String LINE =
      "# yaml-language-server: $schema=/usr/share/mutstreams/mutstreams.schema.json";

  private final Path home;
  private final EditorSchema schema;

  SchemaIT() throws IOException {
    home = AgentLauncher.home();
    schema = EditorSchema.of(home.resolve("configs/demo.yaml"));
  }

  private static Stream<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyShippedConfigurationIsValidAndPointsToTheSchema() throws IOException {
    List<Path> configs = files(home.resolve("configs"), ".yaml").toList();
    assertThat(configs).isNotEmpty();
    return configs.stream()
        .map(
            config ->
                DynamicTest.dynamicTest(
                    config.getFileName().toString(),
                    () -> {
                      assertThat(Files.readAllLines(config)).contains(LINE);
                      assertThat(schema.marks(Files.readString(config))).isEmpty();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleOfThePagesIsValid() throws IOException {
    Stream.Builder<DynamicTest> tests = Stream.builder();
    int found = 0;
    List<Path> pages =
        Stream.concat(files(home.resolve("docs"), ".md"), files(home, ".md")).toList();
    for (Path page : pages) {
      Matcher example = EXAMPLE.matcher(Files.readString(page));
      while (example.find()) {
        String yaml = example.group(1);
        if (WHOLE.matcher(yaml).find()) {
          found++;
          tests.add(
              DynamicTest.dynamicTest(
                  page.getFileName() + " " + found,
                  () -> assertThat(schema.marks(yaml)).as(yaml).isEmpty()));
        }
      }
    }
    assertThat(found).isGreaterThan(7);
    return tests.build();
  }
}
