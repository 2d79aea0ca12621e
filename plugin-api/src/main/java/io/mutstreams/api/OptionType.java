package io.mutstreams.api;

/** What an option holds, and how a person writes it. */
public enum OptionType {
  /** A text. */
  TEXT("text"),
  /** A whole number; {@link Long}. */
  INTEGER("integer"),
  /** A number; {@link Double}. */
  NUMBER("number"),
  /** true or false; {@link Boolean}. */
  FLAG("true or false"),
  /** A duration such as 250ms, 10s, 5m, 1h or 2d; {@link java.time.Duration}. */
  DURATION("duration"),
  /** A CEL condition; {@link Condition}. */
  CONDITION("condition"),
  /** A CEL expression; {@link Expression}. */
  EXPRESSION("expression"),
  /** A list of texts; one text may stand for a list of one. */
  TEXTS("list of texts"),
  /** Names with a text each; a map in the order written. */
  TEXT_MAP("map of texts"),
  /** Names with a CEL expression each; a map in the order written. */
  EXPRESSION_MAP("map of expressions");

  private final String words;

  OptionType(String words) {
    this.words = words;
  }

  /** The type in words, for messages and the reference. */
  public String words() {
    return words;
  }
}
