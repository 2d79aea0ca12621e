package io.mutstreams.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a file of SHA-256 digests as sha256sum makes it, with or without --tag. */
final class DigestFile {
  static final String FORM = "64 hexadecimal digits, as from: sha256sum FILE";
  private static final Pattern DIGEST = Pattern.compile("[0-9A-Fa-f]{64}");

  /** A backslash comes first where the name of the file holds a line end. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\\\?([0-9A-Fa-f]{64})(?:[ \t].*)?|\\\\?SHA256 \\(.*\\) = ([0-9A-Fa-f]{64})");

  private final Problems problems;

  DigestFile(Problems problems) {
    this.problems = problems;
  }

  static Shape shape() {
    return Shape.text("^\\s*" + DIGEST.pattern() + "\\s*$");
  }

  /** A digest in lower case; null where the text is none. */
  static @Nullable String digest(String text) {
    String stripped = text.strip();
    return DIGEST.matcher(stripped).matches() ? stripped.toLowerCase(Locale.ROOT) : null;
  }

  /**
   * The digests of a file; what is wrong is reported.
   *
   * @param at where the file is named
   */
  Set<String> read(Path file, Position at) {
    Set<String> digests = new HashSet<>();
    List<String> lines;
    try {
      lines = new String(NamedFile.bytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      problems.error(at, "plugins.digest-file", String.valueOf(e.getMessage()));
      return digests;
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String digest = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        digests.add(digest.toLowerCase(Locale.ROOT));
      } else {
        problems.error(
            new Position(file.toString(), i + 1, 1),
            "",
            "the line begins with no SHA-256 digest: " + FORM);
      }
    }
    return digests;
  }
}
