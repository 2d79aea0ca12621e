package io.mutstreams.agent.history;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of what became of the changes: a line of JSON for each, the newest {@value #MOST} at
 * least. Guarded by its owner.
 */
final class ChangeLog {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);
  private static final int MOST = 500;

  /** Of a change that touches very much the first are noted. */
  private static final int LINES = 100;

  private final Path file;
  private final Deque<Change> changes = new ArrayDeque<>();
  private int lines;

  /** False after a failure: then the file may lack some, or have a part of a line. */
  private boolean written = true;

  ChangeLog(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      // A line that was cut off by a power cut, and what is of a later version, is left out.
      for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
        lines++;
        Change change = read(line);
        if (change != null) {
          remember(change);
        }
      }
    }
  }

  List<Change> all() {
    return List.copyOf(changes);
  }

  void add(Change change) throws IOException {
    remember(change);
    lines++;
    if (lines > 2 * MOST || !written) {
      write();
    } else {
      written = false;
      Files.writeString(file, line(change), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      written = true;
    }
  }

  /** Whether all is in the file. */
  boolean isWritten() {
    return written;
  }

  /** Writes all, in the place of what is there. */
  void write() throws IOException {
    written = false;
    StringBuilder all = new StringBuilder();
    changes.forEach(each -> all.append(line(each)));
    Durable.replace(file, all.toString().getBytes(StandardCharsets.UTF_8));
    lines = changes.size();
    written = true;
  }

  private void remember(Change change) {
    changes.add(change);
    if (changes.size() > MOST) {
      Change unused = changes.remove();
    }
  }

  private static String line(Change change) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("at", change.at().toString());
    tree.put("kind", change.kind().name());
    tree.put("origin", change.origin().name());
    tree.put("revision", (long) change.revision());
    tree.put("summary", change.summary().stream().limit(LINES).toList());
    List<Object> problems = new ArrayList<>();
    for (Problem problem : change.problems().stream().limit(LINES).toList()) {
      problems.add(
          List.of(
              problem.at().file(),
              (long) problem.at().line(),
              (long) problem.at().column(),
              problem.path(),
              problem.message()));
    }
    tree.put("problems", problems);
    return Json.write(tree).toText() + "\n";
  }

  private static @Nullable Change read(String line) {
    try {
      if (Json.read(Bytes.wrap(line.getBytes(StandardCharsets.UTF_8))) instanceof Map<?, ?> tree) {
        List<String> summary = new ArrayList<>();
        list(tree, "summary").forEach(each -> summary.add(String.valueOf(each)));
        List<Problem> problems = new ArrayList<>();
        for (Object each : list(tree, "problems")) {
          if (each instanceof List<?> parts && parts.size() == 5) {
            problems.add(problem(parts));
          }
        }
        return new Change(
            Instant.parse(String.valueOf(tree.get("at"))),
            Change.Kind.valueOf(String.valueOf(tree.get("kind"))),
            Origin.valueOf(String.valueOf(tree.get("origin"))),
            tree.get("revision") instanceof Long number ? number.intValue() : 0,
            List.copyOf(summary),
            List.copyOf(problems));
      }
    } catch (BadRecordException | DateTimeParseException | IllegalArgumentException e) {
      LOG.debug("a line on a change cannot be read: {}", e.getMessage());
    }
    return null;
  }

  private static List<?> list(Map<?, ?> tree, String name) {
    return tree.get(name) instanceof List<?> list ? list : List.of();
  }

  private static Problem problem(List<?> parts) {
    Position at =
        new Position(String.valueOf(parts.get(0)), number(parts.get(1)), number(parts.get(2)));
    return new Problem(at, String.valueOf(parts.get(3)), String.valueOf(parts.get(4)));
  }

  private static int number(@Nullable Object value) {
    return value instanceof Long number ? number.intValue() : 1;
  }
}
