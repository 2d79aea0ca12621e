package io.mutstreams.agent.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value of a configuration file with its place. Scalars are kept as they are written: what they
 * mean is decided where they are used, so that {@code on}, {@code no} and {@code 010} stay texts
 * where a text is wanted. Immutable.
 */
sealed interface Tree {
  /** Where it begins. */
  Position at();

  /** What it is, in words for a message. */
  String kind();

  /** Whether nothing is written there. */
  default boolean isNothing() {
    return false;
  }

  /**
   * A scalar.
   *
   * @param place where its characters are written
   * @param text its characters
   * @param shown what a message may show of it: the text as written, before secrets went in
   * @param plain whether it is written without quotes
   */
  record Leaf(TextPlace place, String text, String shown, boolean plain) implements Tree {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    @Override
    public Position at() {
      return place.at();
    }

    @Override
    public boolean isNothing() {
      return plain && NOTHING.contains(text);
    }

    @Override
    public String kind() {
      return isNothing() ? "nothing" : "a text";
    }

    /** The same scalar with other characters in it; messages go on to show what is written. */
    Leaf withText(String other) {
      return new Leaf(place, other, shown, plain);
    }

    @Override
    public String toString() {
      return at().toString();
    }
  }

  /** A list. */
  record Items(Position at, List<Tree> elements) implements Tree {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A mapping, in the order written. */
  record Branch(Position at, Map<String, Entry> entries) implements Tree {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /**
   * A key of a mapping and its value.
   *
   * @param at where the key is written
   */
  record Entry(Position at, Tree value) {}
}
