package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the values in the place of {@code ${kind:name}} in a scalar. A second dollar in front makes
 * it stand for the characters themselves. Used by one thread.
 */
final class Secrets {
  private static final Set<String> KINDS =
      new java.util.TreeSet<>(List.of("credential", "env", "file"));

  private final SecretSource source;
  private final Path folder;
  private final Problems problems;
  private final Set<Path> files;

  /**
   * @param files gets each file that was asked for, also one that is not there
   */
  Secrets(SecretSource source, Path folder, Problems problems, Set<Path> files) {
    this.source = source;
    this.folder = folder;
    this.problems = problems;
    this.files = files;
  }

  Problems problems() {
    return problems;
  }

  /** A file that another key names. */
  void named(Path file) {
    files.add(file);
  }

  /** The scalar with all values in place, or null where one cannot be found; that is reported. */
  Tree.@Nullable Leaf resolve(Tree.Leaf leaf, String path) {
    String text = leaf.text();
    StringBuilder resolved = new StringBuilder();
    int at = 0;
    boolean found = true;
    for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
      if (open > at && text.charAt(open - 1) == '$') {
        resolved.append(text, at, open - 1).append("${");
        at = open + 2;
        continue;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        problems.error(
            place(leaf, open),
            path,
            "a '${' without its '}'; write $${ for the characters themselves");
        return null;
      }
      @Nullable String value = find(text.substring(open + 2, close), place(leaf, open), path);
      found &= value != null;
      resolved.append(text, at, open).append(value);
      at = close + 1;
    }
    return found ? leaf.withText(resolved.append(text.substring(at)).toString()) : null;
  }

  private @Nullable String find(String reference, Position at, String path) {
    int colon = reference.indexOf(':');
    String kind = colon < 0 ? reference : reference.substring(0, colon);
    String name = colon < 0 ? "" : reference.substring(colon + 1);
    if (!KINDS.contains(kind) || name.isEmpty()) {
      problems.error(
          at,
          path,
          Words.quote("${" + reference + "}")
              + " is not known; allowed: ${credential:NAME}, ${env:NAME}, ${file:PATH};"
              + " write $${ for the characters themselves");
      return null;
    }
    SecretSource.Found found = source.find(kind, name, folder);
    found.file().ifPresent(files::add);
    if (found.value().isEmpty()) {
      problems.error(
          at, path, Words.quote("${" + reference + "}") + " was not found: " + found.lookedIn());
    }
    return found.value().orElse(null);
  }

  private static Position place(Tree.Leaf leaf, int offset) {
    return leaf.place().at(leaf.text(), offset).orElse(leaf.at());
  }
}
