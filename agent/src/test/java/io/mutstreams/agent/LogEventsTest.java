package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of the log has an event, and docs/logs.md tells of it. */
final class LogEventsTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path PAGE = Path.of("..", "docs", "logs.md");
  private static final Pattern BARE =
      Pattern.compile("\\b(?:LOG|log)\\s*\\.(?:error|warn|info)\\(");
  private static final Pattern EVENT =
      Pattern.compile("\"event\",\\s*\"([a-z-]+)\"|with\\(log\\.at\\w+\\(\\), \"([a-z-]+)\"\\)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\|[^|]*\\|[^|]*\\|$");
  private static final Pattern WORD = Pattern.compile("`([a-z-]+)`");

  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        sources.put(file.toString(), Files.readString(file));
      }
    }
    return sources;
  }

  @Test
  void nothingIsLoggedWithoutAnEvent() throws IOException {
    assertThat(sources()).hasSizeGreaterThan(100);
    sources().forEach((file, text) -> assertThat(text).as(file).doesNotContainPattern(BARE));
  }

  @Test
  void thePageTellsOfEachEventAndOfNoOther() throws IOException {
    Set<String> used = new TreeSet<>();
    for (String text : sources().values()) {
      Matcher matcher = EVENT.matcher(text);
      while (matcher.find()) {
        used.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      }
    }
    Set<String> told = new TreeSet<>();
    String page = Files.readString(PAGE);
    Matcher rows = ROW.matcher(page.substring(page.indexOf("| event |")));
    while (rows.find()) {
      Matcher words = WORD.matcher(rows.group(1));
      while (words.find()) {
        told.add(words.group(1));
      }
    }
    assertThat(told).isEqualTo(used).hasSizeGreaterThan(30);
  }
}
