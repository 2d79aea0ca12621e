package io.mutstreams.agent.history;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a {@link Standing}: one JSON object. */
final class StandingFile {
  private static final Logger LOG = LoggerFactory.getLogger(StandingFile.class);

  private StandingFile() {}

  /** What it says; nothing where it is not there or not to be read. */
  static Standing read(Path file) throws IOException {
    try {
      if (Json.read(Bytes.wrap(Files.readAllBytes(file))) instanceof Map<?, ?> tree) {
        Set<Integer> passed = numbers(tree, "passed");
        // Written by a version that did not note those before.
        passed.add(number(tree, "last_good"));
        return new Standing(
            number(tree, "runs"),
            number(tree, "last_good"),
            number(tree, "starts"),
            held(tree),
            passed,
            numbers(tree, "failed"),
            tree.get("tries") instanceof String tries ? tries : null);
      }
    } catch (NoSuchFileException e) {
      return Standing.NONE;
    } catch (BadRecordException e) {
      LOG.atWarn()
          .addKeyValue("event", "fault")
          .addKeyValue("file", file)
          .log("{} is damaged: {}", file, e.getMessage());
    }
    return Standing.NONE;
  }

  private static int number(Map<?, ?> tree, String name) {
    return tree.get(name) instanceof Long number ? number.intValue() : 0;
  }

  private static Set<Integer> numbers(Map<?, ?> tree, String name) {
    Set<Integer> numbers = new TreeSet<>();
    if (tree.get(name) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Long number) {
          numbers.add(number.intValue());
        }
      }
    }
    return numbers;
  }

  private static List<Long> numbers(Set<Integer> numbers) {
    return numbers.stream().sorted().map(Integer::longValue).toList();
  }

  private static Standing.@Nullable Held held(Map<?, ?> tree) {
    return tree.get("held") instanceof String fingerprint
        ? new Standing.Held(fingerprint, String.valueOf(tree.get("held_why")))
        : null;
  }

  static void write(Path file, Standing standing) throws IOException {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("runs", (long) standing.runs());
    tree.put("last_good", (long) standing.lastGood());
    tree.put("starts", (long) standing.starts());
    tree.put("passed", numbers(standing.passed()));
    tree.put("failed", numbers(standing.failed()));
    if (standing.tries() != null) {
      tree.put("tries", standing.tries());
    }
    Standing.Held held = standing.held();
    if (held != null) {
      tree.put("held", held.fingerprint());
      tree.put("held_why", held.why());
    }
    Durable.replace(file, Json.write(tree).toText().getBytes(StandardCharsets.UTF_8));
  }
}
