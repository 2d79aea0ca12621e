package io.mutstreams.agent.expression;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression gets with its repetitions unrolled, found without unrolling them:
 * RE2J bounds each {@code {1000}}, but not one inside the other, and would fill the memory. Used
 * once, by one thread.
 */
final class PatternSize {
  private static final long ENORMOUS = Integer.MAX_VALUE;

  private final String regex;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int at;
  private long group;
  private long atom;

  private PatternSize(String regex) {
    this.regex = regex;
  }

  /**
   * At least the number of things that the unrolled pattern matches in turn; for a valid pattern.
   */
  static long of(String regex) {
    return new PatternSize(regex).measure();
  }

  private long measure() {
    while (at < regex.length()) {
      char c = regex.charAt(at++);
      switch (c) {
        case '(' -> {
          outer.push(group);
          group = 1;
        }
        case ')' -> {
          long inner = group;
          group = outer.isEmpty() ? 0 : outer.pop();
          add(inner);
        }
        case '[' -> {
          skipClass();
          add(1);
        }
        case '\\' -> escape();
        case '{' -> repeat();
        default -> add(1);
      }
    }
    while (!outer.isEmpty()) {
      group = bounded(group + outer.pop());
    }
    return group;
  }

  private void add(long size) {
    atom = size;
    group = bounded(group + size);
  }

  private void repeat() {
    int close = regex.indexOf('}', at);
    String[] bounds = close < 0 ? new String[0] : regex.substring(at, close).split(",", -1);
    long times = 1;
    for (String bound : bounds) {
      if (!bound.isEmpty() && bound.length() < 6 && bound.chars().allMatch(Character::isDigit)) {
        times = Math.max(times, Long.parseLong(bound) + 1);
      }
    }
    group = bounded(group + atom * (times - 1));
    atom = bounded(atom * times);
  }

  private void escape() {
    if (regex.startsWith("Q", at)) {
      int end = regex.indexOf("\\E", at);
      add(Math.max(1, (end < 0 ? regex.length() : end) - at));
      at = end < 0 ? regex.length() : end + 2;
      return;
    }
    boolean braces =
        at + 1 < regex.length()
            && "pPx".indexOf(regex.charAt(at)) >= 0
            && regex.charAt(at + 1) == '{';
    int close = braces ? regex.indexOf('}', at) : at;
    at = Math.min(regex.length(), (close < 0 ? at : close) + 1);
    add(1);
  }

  private void skipClass() {
    if (regex.startsWith("^", at)) {
      at++;
    }
    if (regex.startsWith("]", at)) {
      at++;
    }
    while (at < regex.length() && regex.charAt(at) != ']') {
      int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at) : -1;
      if (named > 0 && regex.substring(at + 2, named).matches("\\^?[a-z]+")) {
        at = named + 2;
      } else {
        at += regex.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private static long bounded(long size) {
    return Math.min(size, ENORMOUS);
  }
}
