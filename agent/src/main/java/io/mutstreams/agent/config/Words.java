package io.mutstreams.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The wording that messages share. */
public final class Words {
  private static final int SHOWN = 60;
  private static final int LISTED = 20;

  private Words() {}

  /** The word of an enum as it is written in YAML: lower case, with hyphens. */
  public static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The text with a capital letter in front. */
  static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** The beginning of a text in quotes, without control characters. */
  public static String quote(String text) {
    StringBuilder shown = new StringBuilder("'");
    int end = Math.min(text.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.append(text.length() > SHOWN ? "...'" : "'").toString();
  }

  /** Names with commas; only the first of very many. */
  static String list(Collection<String> names) {
    String listed = String.join(", ", names.stream().limit(LISTED).toList());
    return names.size() > LISTED ? listed + ", and " + (names.size() - LISTED) + " more" : listed;
  }

  /** Names with commas and a last "and". */
  static String and(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** "; did you mean 'x'?" where a known name is near, else "". */
  public static String suggest(String wrong, Collection<String> known) {
    return nearest(wrong, known).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** What follows on an unknown name: a suggestion and what is allowed. */
  public static String instead(String wrong, Collection<String> known) {
    String suggestion = suggest(wrong, known);
    return (suggestion.isEmpty() ? "; allowed: " : suggestion + " Allowed: ") + list(known);
  }

  static Optional<String> nearest(String wrong, Collection<String> known) {
    String lower = wrong.toLowerCase(java.util.Locale.ROOT);
    int most = wrong.length() < 2 ? 0 : Math.max(1, Math.min(wrong.length(), SHOWN) / 3);
    return known.stream()
        .filter(name -> Math.abs(name.length() - wrong.length()) <= most)
        .filter(name -> distance(lower, name.toLowerCase(java.util.Locale.ROOT)) <= most)
        .min(
            Comparator.comparingInt(
                name -> distance(lower, name.toLowerCase(java.util.Locale.ROOT))));
  }

  /** Edits from one text to the other: insert, delete, replace, swap two neighbours. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[b.length()];
  }
}
