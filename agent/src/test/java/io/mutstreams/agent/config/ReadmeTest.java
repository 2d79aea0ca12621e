package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows of a configuration and of a mistake in it is what comes of them. */
final class ReadmeTest {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern MISTAKE =
      Pattern.compile("```\nproblem: (mutstreams.yaml:.*?)\n```");

  @TempDir Path folder;

  private ConfigReader.Result read(String yaml) throws IOException {
    Files.writeString(folder.resolve("cloud"), "secret");
    SecretSource secrets =
        SecretSource.withEnvironment(Map.of("CREDENTIALS_DIRECTORY", folder.toString()));
    Path file = Files.writeString(folder.resolve("mutstreams.yaml"), yaml);
    return new ConfigReader(secrets).read(file, new TestCatalog());
  }

  @Test
  void theExampleIsRightAndTheMistakeIsToldAsItIsShown() throws IOException {
    String page = Files.readString(Path.of("..", "README.md"));
    Matcher example = EXAMPLE.matcher(page);
    Matcher mistake = MISTAKE.matcher(page);
    assertThat(example.find()).isTrue();
    assertThat(mistake.find()).isTrue();

    assertThat(read(example.group(1)).problems()).isEmpty();
    assertThat(new Schemas(new TestCatalog()).marks(example.group(1))).isEmpty();
    assertThat(read(example.group(1).replace("- filter:", "- fliter:")).problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.toString().replace(folder + "/", ""))
                    .startsWith(untilAllowed(mistake.group(1))));
  }

  /** Which operators are allowed, the installed plugins decide. */
  private static String untilAllowed(String message) {
    int end = message.indexOf("Allowed: ");
    assertThat(end).isPositive();
    return message.substring(0, end + "Allowed: ".length());
  }
}
