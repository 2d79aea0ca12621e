package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts single values of the tree, and reports those that are not what was asked for. Each
 * method gives null for those. Used by one thread.
 */
final class Values {
  private final Problems problems;

  Values(Problems problems) {
    this.problems = problems;
  }

  @Nullable String text(Tree tree, String path) {
    Tree.@Nullable Leaf leaf = leaf(tree, path, "a text");
    return leaf == null ? null : leaf.text();
  }

  @Nullable String choice(Tree tree, String path, Collection<String> allowed) {
    Tree.@Nullable Leaf leaf = leaf(tree, path, "one of " + Words.list(allowed));
    if (leaf == null || allowed.contains(leaf.text())) {
      return leaf == null ? null : leaf.text();
    }
    problems.error(
        leaf.at(),
        path,
        Words.quote(leaf.shown()) + " is not allowed" + Words.instead(leaf.text(), allowed));
    return null;
  }

  /** One of the words of an enum, for which the usual stands where the key is absent or wrong. */
  <E extends Enum<E>> E choice(Section section, String key, E usual) {
    @Nullable Tree tree = section.get(key);
    if (tree == null) {
      return usual;
    }
    List<E> all = List.of(usual.getDeclaringClass().getEnumConstants());
    List<String> words = all.stream().map(Words::word).toList();
    @Nullable String word = choice(tree, section.below(key), words);
    return word == null ? usual : all.get(words.indexOf(word));
  }

  /** A list of texts, for which one text may stand. */
  @Nullable List<Tree.Leaf> leaves(Tree tree, String path, String what) {
    List<Tree> elements = tree instanceof Tree.Items items ? items.elements() : List.of(tree);
    boolean listed = tree instanceof Tree.Items;
    List<Tree.Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      Tree.@Nullable Leaf leaf =
          listed
              ? leaf(elements.get(i), path + "[" + i + "]", what)
              : leaf(elements.get(i), path, what + " or a list of them");
      if (leaf != null) {
        leaves.add(leaf);
      }
    }
    return leaves.size() == elements.size() ? List.copyOf(leaves) : null;
  }

  @Nullable Long whole(Tree tree, String path, Bounds<Long> bounds) {
    return plain(tree, path, "a whole number", bounds, NumberText::whole);
  }

  @Nullable Double decimal(Tree tree, String path, Bounds<Double> bounds) {
    return plain(tree, path, "a number", bounds, NumberText::decimal);
  }

  @Nullable Boolean flag(Tree tree, String path) {
    return plain(tree, path, "true or false", Bounds.none(), NumberText::flag);
  }

  @Nullable Duration duration(Tree tree, String path, Bounds<Duration> bounds) {
    Tree.@Nullable Leaf leaf = leaf(tree, path, "a duration such as 10s");
    return leaf == null ? null : parse(leaf, path, bounds, DurationText::parse);
  }

  @Nullable Long size(Tree tree, String path, Bounds<Long> bounds) {
    Tree.@Nullable Leaf leaf = leaf(tree, path, "a size such as 512MiB");
    return leaf == null ? null : parse(leaf, path, bounds, SizeText::parse);
  }

  /** The value as a scalar that is there. */
  Tree.@Nullable Leaf leaf(Tree tree, String path, String what) {
    if (tree instanceof Tree.Leaf leaf && !leaf.isNothing()) {
      return leaf;
    }
    String quotes =
        tree instanceof Tree.Branch
            ? "; a text that begins with '{' or holds ': ' needs quotes"
            : tree instanceof Tree.Items ? "; a text that begins with '[' needs quotes" : "";
    boolean text = what.startsWith("a text") || what.contains("expression");
    problems.error(
        tree.at(), path, "takes " + what + ", not " + tree.kind() + (text ? quotes : ""));
    return null;
  }

  private <T extends Comparable<T>> @Nullable T plain(
      Tree tree, String path, String what, Bounds<T> bounds, Parser<T> parser) {
    Tree.@Nullable Leaf leaf = leaf(tree, path, what);
    if (leaf == null) {
      return null;
    }
    if (!leaf.plain()) {
      problems.error(
          leaf.at(),
          path,
          "takes " + what + "; the quotes make " + Words.quote(leaf.shown()) + " a text");
      return null;
    }
    return parse(leaf, path, bounds, parser);
  }

  private <T extends Comparable<T>> @Nullable T parse(
      Tree.Leaf leaf, String path, Bounds<T> bounds, Parser<T> parser) {
    try {
      T value = parser.parse(leaf.text().strip());
      bounds.check(value);
      return value;
    } catch (Refused e) {
      problems.error(leaf.at(), path, Words.quote(leaf.shown()) + " " + e.words());
      return null;
    }
  }

  private interface Parser<T> {
    T parse(String text) throws Refused;
  }
}
