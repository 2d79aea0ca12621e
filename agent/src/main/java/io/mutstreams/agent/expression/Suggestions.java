package io.mutstreams.agent.expression;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Which known name a person may have meant. */
final class Suggestions {
  private static final Map<String, String> HABITS =
      Map.ofEntries(
          Map.entry("payload", "body"),
          Map.entry("message", "body"),
          Map.entry("header", "headers"),
          Map.entry("timestamp", "time"),
          Map.entry("ts", "time"),
          Map.entry("length", "size"),
          Map.entry("len", "size"),
          Map.entry("count", "size"),
          Map.entry("toLowerCase", "lower"),
          Map.entry("lowerAscii", "lower"),
          Map.entry("toUpperCase", "upper"),
          Map.entry("upperAscii", "upper"),
          Map.entry("substr", "substring"),
          Map.entry("any", "exists"),
          Map.entry("float", "double"),
          Map.entry("str", "string"));

  private Suggestions() {}

  /** "did you mean 'body'? " or nothing. */
  static String didYouMean(String name, Collection<String> known) {
    String habit = HABITS.get(name);
    if (habit != null && known.contains(habit)) {
      return "did you mean '" + habit + "'? ";
    }
    String best = "";
    int least = Math.min(2, (name.length() - 1) / 2) + 1;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : "did you mean '" + best + "'? ";
  }

  /** How many letters must be added, dropped or changed. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
