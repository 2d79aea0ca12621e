package io.mutstreams.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md names tests that there are. */
class GuaranteesPageTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:IT|Lab|Test))`");

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (Files.notExists(root.resolve("mvnw"))) {
      root = requireNonNull(root.getParent(), "the folder of mvnw");
    }
    Set<String> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().contains("src/test/java"))
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toSet());
    }
    Matcher named = TEST.matcher(Files.readString(root.resolve("docs/guarantees.md")));
    Set<String> tests = new TreeSet<>();
    while (named.find()) {
      tests.add(named.group(1) + ".java");
    }
    assertThat(tests).hasSizeGreaterThan(10);
    assertThat(sources).containsAll(tests);
  }
}
