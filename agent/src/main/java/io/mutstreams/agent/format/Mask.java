package io.mutstreams.agent.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows what is likely to be a secret by the name it has: a name hides its value when one of the
 * words is in it, whatever the case and with or without hyphens and underscores. Beside that it
 * hides the values that it was told, wherever they stand. Immutable; safe for any thread.
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
  public static final Mask USUAL = new Mask(WORDS, Values.NONE, Values.NONE);

  private final List<String> words;
  private final Values secrets;
  private final Values users;
  private final Pattern pair;
  private final Pattern name;

  private Mask(List<String> words, Values secrets, Values users) {
    this.words = List.copyOf(words);
    this.secrets = secrets;
    this.users = users;
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
    return new Mask(all, secrets, users);
  }

  /**
   * The same for other values.
   *
   * @param secret hidden everywhere, those of fewer than six characters only where they stand alone
   * @param names of users, hidden in texts, not in topics and the like, where they stand alone;
   *     those of fewer than three characters are not
   */
  public Mask hiding(Collection<String> secret, Collection<String> names) {
    return new Mask(words, Values.of(secret, 1), Values.of(names, Values.NAME));
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

  /**
   * The text with the values hidden that follow such a name, as in {@code token=abc}, and those
   * that it was told.
   */
  public String text(String text) {
    return values(
        text.indexOf('=') < 0 && text.indexOf(':') < 0
            ? text
            : pair.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN)));
  }

  /** The text up to the first such name, for one of which it is not clear where values end. */
  String beginning(String text) {
    Matcher found = name.matcher(text);
    return values(found.find() ? text.substring(0, found.end()) + HIDDEN : text);
  }

  private String values(String text) {
    return users.hide(secrets.hide(text));
  }

  /** A topic, a key or the like, with the secrets hidden that it was told. */
  public String place(String text) {
    return secrets.hide(text);
  }

  /** How long the longest is of the values that it was told. */
  int longest() {
    return Math.max(secrets.longest(), users.longest());
  }

  /**
   * Values that are hidden.
   *
   * @param pattern finds them; null for none
   * @param longest of them
   */
  private record Values(@Nullable Pattern pattern, int longest) {
    private static final Values NONE = new Values(null, 0);

    /** So many characters are no word of something else. */
    private static final int LONG = 6;

    /** Names of users have so many at least, else every other word would be one. */
    private static final int NAME = 3;

    static Values of(Collection<String> all, int least) {
      List<String> values =
          all.stream()
              .filter(value -> value.length() >= least && !value.isBlank())
              .distinct()
              .sorted(Comparator.comparing(String::length).reversed())
              .toList();
      if (values.isEmpty()) {
        return NONE;
      }
      boolean whole = least == NAME;
      return new Values(
          Pattern.compile(
              values.stream()
                  .map(
                      value -> whole || value.length() < LONG ? alone(value) : Pattern.quote(value))
                  .collect(Collectors.joining("|"))),
          values.get(0).length());
    }

    private static String alone(String value) {
      return "(?<![\\p{L}\\p{N}])" + Pattern.quote(value) + "(?![\\p{L}\\p{N}])";
    }

    String hide(String text) {
      return pattern == null
          ? text
          : pattern.matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN));
    }
  }
}
