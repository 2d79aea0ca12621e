package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Reads every example of docs/configuration.md, and looks whether the page names every key. */
final class ConfigurationPageTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyExampleIsRight() throws IOException {
    Files.writeString(folder.resolve("cloud"), "secret");
    Files.writeString(folder.resolve("storage"), "a key made by chance, long enough");
    Files.writeString(folder.resolve("http"), "0123456789abcdef");
    SecretSource secrets =
        SecretSource.withEnvironment(
            Map.of("CREDENTIALS_DIRECTORY", folder.toString(), "CLOUD_USER", "gw"));
    Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
    List<DynamicTest> tests = new ArrayList<>();
    while (matcher.find()) {
      String yaml = matcher.group(1);
      tests.add(
          DynamicTest.dynamicTest(
              "example " + (tests.size() + 1),
              () -> {
                Path file = Files.writeString(folder.resolve("example.yaml"), yaml);
                ConfigReader.Result result =
                    new ConfigReader(secrets).read(file, new TestCatalog());
                assertThat(result.problems()).isEmpty();
                assertThat(result.revision()).isNotNull();
                assertThat(new Schemas(new TestCatalog()).marks(yaml)).isEmpty();
              }));
    }
    assertThat(tests).hasSize(8);
    return tests.stream();
  }

  /** Those of other pages are a part of one, or of something else. */
  @Test
  void theExampleOfHttpIsRight() throws IOException {
    Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE.resolveSibling("http.md")));
    assertThat(matcher.find()).isTrue();
    Path file = Files.writeString(folder.resolve("http.yaml"), matcher.group(1));
    ConfigReader.Result result = new ConfigReader().read(file, new TestCatalog());
    assertThat(result.problems()).isEmpty();
    assertThat(new Schemas(new TestCatalog()).marks(matcher.group(1))).isEmpty();
  }

  @Test
  void everyKeyIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    Path file =
        Files.writeString(
            folder.resolve("keys.yaml"),
            """
            x: 1
            agent: {x: 1, http: {x: 1, tls: {x: 1}}}
            plugins: {x: 1}
            changes: {x: 1, trial: {x: 1}}
            connections: {c: {x: 1, tls: {x: 1}}}
            sources: {s: {x: 1}}
            streams: {t: {x: 1, to: [{x: 1}]}}
            uplinks: {u: {x: 1, outbox: {x: 1}}}
            switches: {n: {x: 1, initial: 1, set-by: {x: 1}}}
            """);
    List<String> allowed =
        new ConfigReader()
            .read(file, new TestCatalog()).problems().stream()
                .map(Problem::message)
                .filter(message -> message.startsWith("unknown key 'x'; allowed: "))
                .map(message -> message.substring(message.indexOf(": ") + 2))
                .toList();
    assertThat(allowed).hasSize(16);
    for (String keys : allowed) {
      for (String key : keys.split(", ")) {
        assertThat(page).containsAnyOf("`" + key + "`", "." + key + "`", "## " + key, key + ".");
      }
    }
  }
}
