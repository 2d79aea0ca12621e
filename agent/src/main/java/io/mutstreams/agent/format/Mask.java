package io.mutstreams.agent.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows what is likely to be a secret by the name it has: a name hides its value when one of the
 * words is in it, whatever the case and with or without hyphens and underscores. Immutable; safe
 * for any thread.
 */
public final class Mask {
  /** Stands where a secret was. */
  public static final String HIDDEN = "***";

  private static final List<String> WORDS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "token",
          "authorization",
          "apikey",
          "accesskey",
          "privatekey",
          "credential",
          "cookie");

  /** The words that are always hidden. */
  public static final Mask USUAL = new Mask(WORDS);

  private final List<String> words;
  private final Pattern pair;
  private final Pattern name;

  private Mask(List<String> words) {
    this.words = List.copyOf(words);
    List<String> loose = words.stream().map(Mask::loose).toList();
    String any = "(?:" + String.join("|", loose) + ")";
    this.name = Pattern.compile(any, Pattern.CASE_INSENSITIVE);
    // Bounded everywhere, so that no text makes it slow.
    this.pair =
        Pattern.compile(
            "("
                + any
                + "[\\w.-]{0,32}\\\\?[\"']?\\s{0,8}[:=]\\s{0,8})"
                + "(?:(?:bearer|basic|digest)\\s{1,8})?"
                + "(?:\\\\?\"[^\"]*\"?|'[^']*'?|[^\\s,;&}\\]]+)",
            Pattern.CASE_INSENSITIVE);
  }

  private static String loose(String word) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      pattern.append(i == 0 ? "" : "[-_ ]?").append(word.charAt(i));
    }
    return pattern.toString();
  }

  private static String bare(String text) {
    StringBuilder letters = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .chars()
        .filter(Character::isLetterOrDigit)
        .forEach(c -> letters.append((char) c));
    return letters.toString();
  }

  /**
   * The same with more words; of each only letters and digits count, and without any it is none.
   */
  public Mask with(Collection<String> more) {
    List<String> all = new ArrayList<>(words);
    more.stream().map(Mask::bare).filter(word -> !word.isEmpty()).forEach(all::add);
    return new Mask(all);
  }

  /** The words, as they are compared. */
  public List<String> words() {
    return words;
  }

  /** Whether what has this name is not to be shown. */
  public boolean hides(String field) {
    String bare = bare(field);
    return words.stream().anyMatch(bare::contains);
  }

  /** The text with the values hidden that follow such a name, as in {@code token=abc}. */
  public String text(String text) {
    return text.indexOf('=') < 0 && text.indexOf(':') < 0
        ? text
        : pair.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
  }

  /** The text up to the first such name, for one of which it is not clear where values end. */
  String beginning(String text) {
    Matcher found = name.matcher(text);
    return found.find() ? text.substring(0, found.end()) + HIDDEN : text;
  }
}
