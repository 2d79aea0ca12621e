package io.mutstreams.agent.expression;

/** What the value of a switch is. */
public enum SwitchType {
  /** A Boolean. */
  FLAG("true or false", "bool"),
  /** A Long. */
  WHOLE("a whole number", "int"),
  /** A Double. */
  NUMBER("a number", "double"),
  /** A String. */
  TEXT("a text", "string");

  private final String words;
  private final String checked;

  SwitchType(String words, String checked) {
    this.words = words;
    this.checked = checked;
  }

  /** In a sentence: "a whole number". */
  public String words() {
    return words;
  }

  /** As {@link Signature} reads it. */
  String checked() {
    return checked;
  }
}
