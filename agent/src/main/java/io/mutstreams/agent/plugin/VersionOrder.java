package io.mutstreams.agent.plugin;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * Orders versions by semantic versioning, and lenient where a version is not of its form: {@code
 * 1.2} counts as {@code 1.2.0}, and what is no number is compared as text. Total, so that any
 * number of versions can be sorted by it.
 */
final class VersionOrder implements Comparator<String> {
  static final VersionOrder OLDEST_FIRST = new VersionOrder();

  private VersionOrder() {}

  @Override
  public int compare(String a, String b) {
    int core = parts(core(a), core(b), "0");
    if (core != 0) {
      return core;
    }
    String before = preRelease(a);
    String after = preRelease(b);
    if (before.isEmpty() || after.isEmpty()) {
      // What has a pre-release part comes before what has none.
      return Boolean.compare(before.isEmpty(), after.isEmpty());
    }
    return parts(before, after, "");
  }

  /** Without build metadata, which says nothing of the order. */
  private static String precedence(String version) {
    return version.strip().split("\\+", 2)[0];
  }

  private static String core(String version) {
    return precedence(version).split("-", 2)[0];
  }

  private static String preRelease(String version) {
    String[] parts = precedence(version).split("-", 2);
    return parts.length == 1 ? "" : parts[1];
  }

  private static int parts(String a, String b, String missing) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int order = part(i < left.length ? left[i] : missing, i < right.length ? right[i] : missing);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Nothing before numbers before words. */
  private static int part(String a, String b) {
    int kind = Integer.compare(kind(a), kind(b));
    if (kind != 0) {
      return kind;
    }
    return kind(a) == 1 ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }

  private static int kind(String part) {
    if (part.isEmpty()) {
      return 0;
    }
    return part.chars().allMatch(c -> c >= '0' && c <= '9') ? 1 : 2;
  }
}
