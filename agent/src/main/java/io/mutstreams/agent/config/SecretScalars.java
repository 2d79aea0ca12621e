package io.mutstreams.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the scalars of a section that may hold secrets, and the files that it names. No message
 * shows what a scalar holds. Used by one thread.
 */
final class SecretScalars {
  private final Values values;
  private final Secrets secrets;
  private final Problems problems;
  private final Path folder;

  /**
   * @param folder where relative paths begin
   */
  SecretScalars(Values values, Secrets secrets, Path folder) {
    this.values = values;
    this.secrets = secrets;
    this.problems = secrets.problems();
    this.folder = folder;
  }

  /** Reads a file of TLS, to see whether it holds what it should. */
  interface Look {
    Object at(Path file) throws IOException, GeneralSecurityException;
  }

  /** The text of a key with its secrets in place; null where absent or wrong. */
  @Nullable String text(Section section, String key) {
    Tree.@Nullable Leaf leaf = leaf(section, key);
    return leaf == null ? null : leaf.text();
  }

  /** The scalar of a key with its secrets in place; null where absent or wrong. */
  Tree.@Nullable Leaf leaf(Section section, String key) {
    @Nullable Tree tree = section.get(key);
    Tree.@Nullable Leaf leaf =
        tree == null ? null : values.leaf(tree, section.below(key), "a text");
    return leaf == null ? null : secrets.resolve(leaf, section.below(key));
  }

  /** A file that a key names; null where absent or wrong. */
  @Nullable Path file(Section section, String key, Look look) {
    @Nullable String text = text(section, key);
    if (text == null) {
      return null;
    }
    try {
      Path path = folder.resolve(text);
      secrets.named(path);
      if (Files.isRegularFile(path) && Files.isReadable(path)) {
        Object unused = look.at(path);
        return path;
      }
    } catch (InvalidPathException | IOException e) {
      // Reported below: to the person it is a file that cannot be read.
    } catch (GeneralSecurityException e) {
      fail(section, key, String.valueOf(e.getMessage()));
      return null;
    }
    fail(section, key, "the file cannot be read; paths begin at " + folder);
    return null;
  }

  /** Reports something at the value of a key, or at the key, or at the section. */
  void fail(Section section, String key, String message) {
    problems.error(at(section, key), section.below(key), message);
  }

  /** Where the value of a key is, or the key, or the section. */
  static Position at(Section section, String key) {
    @Nullable Tree tree = section.get(key);
    return tree == null ? section.at(key) : tree.at();
  }
}
