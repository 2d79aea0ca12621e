package io.mutstreams.agent;

import java.util.Map;

/**
 * What a command asks for.
 *
 * @param tree as it came by the control socket
 */
record Request(Map<String, Object> tree) {
  /**
   * A text that must be there.
   *
   * @throws IllegalArgumentException when it is not
   */
  String text(String name) {
    if (tree.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the request has no text '" + name + "'");
  }

  /** A text, or another where there is none. */
  String text(String name, String absent) {
    return tree.get(name) instanceof String text ? text : absent;
  }

  /** A whole number, or another where there is none. */
  long number(String name, long absent) {
    return tree.get(name) instanceof Long number ? number : absent;
  }

  /** Whether it is asked for. */
  boolean is(String name) {
    return Boolean.TRUE.equals(tree.get(name));
  }

  /** As {@link #number}, within bounds. */
  int number(String name, int absent, int least, int most) {
    return (int) Math.max(least, Math.min(most, number(name, absent)));
  }
}
