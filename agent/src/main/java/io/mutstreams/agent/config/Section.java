package io.mutstreams.agent.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One mapping with known keys, while it is read. Used by one thread. */
final class Section {
  /** Keys of the design that a later version brings. */
  private static final Set<String> LATER = Set.of("backups", "stale-after", "return-after");

  private final Tree.Branch branch;
  private final Position at;
  private final String path;
  private final Problems problems;

  private Section(Tree.Branch branch, Position at, String path, Problems problems) {
    this.branch = branch;
    this.at = at;
    this.path = path;
    this.problems = problems;
  }

  /**
   * Begins to read a mapping; keys that are not known are reported.
   *
   * @param at where it is named
   * @param keys that it may have
   * @return null where it is no mapping, which is reported
   */
  static @Nullable Section of(
      Tree tree, Position at, String path, Problems problems, List<Key> keys) {
    List<String> known = Key.names(keys);
    if (!(tree instanceof Tree.Branch branch)) {
      problems.error(
          tree.isNothing() ? at : tree.at(),
          path,
          "takes a mapping with the key"
              + (known.size() > 1 ? "s " : " ")
              + Words.list(known)
              + ", not "
              + tree.kind());
      return null;
    }
    Section section = new Section(branch, at, path, problems);
    branch.entries().forEach((key, entry) -> section.check(key, entry.at(), known));
    return section;
  }

  private void check(String key, Position keyAt, List<String> known) {
    if (known.contains(key)) {
      return;
    }
    String what =
        LATER.contains(key)
            ? "this version does not know " + Words.quote(key)
            : "unknown key " + Words.quote(key);
    problems.error(keyAt, below(key), what + Words.instead(key, known));
  }

  /** The value of a key, or null where the key is absent or has nothing. */
  @Nullable Tree get(String key) {
    Tree.@Nullable Entry entry = branch.entries().get(key);
    return entry == null || entry.value().isNothing() ? null : entry.value();
  }

  /** The value of a key that must be there, or null, which is reported. */
  @Nullable Tree need(String key, String what) {
    @Nullable Tree value = get(key);
    if (value == null) {
      problems.error(at(key), path, "'" + key + "' is missing: " + what);
    }
    return value;
  }

  /** Whether the key is written, with or without a value. */
  boolean has(String key) {
    return branch.entries().containsKey(key);
  }

  /** Where the key is written, or the mapping where it is not. */
  Position at(String key) {
    Tree.@Nullable Entry entry = branch.entries().get(key);
    return entry == null ? at : entry.at();
  }

  Position at() {
    return at;
  }

  String path() {
    return path;
  }

  String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
