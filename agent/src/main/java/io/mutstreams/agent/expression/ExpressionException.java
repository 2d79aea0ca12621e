package io.mutstreams.agent.expression;

/** A text that is no expression, or not one that may stand where it stands. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final int offset;

  /**
   * @param message what is wrong, what is allowed, what to do; without the position
   * @param text the whole text that was to be compiled
   * @param offset where in the text, from 0; pulled into the text where it lies outside
   */
  public ExpressionException(String message, String text, int offset) {
    super(message);
    this.text = text;
    this.offset = Math.max(0, Math.min(offset, text.length()));
  }

  /** The whole text that was to be compiled. */
  public String text() {
    return text;
  }

  /** Where the fault is: the index of a character of the text, from 0 to its length. */
  public int offset() {
    return offset;
  }

  /** The line inside the text, from 1. */
  public int line() {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** The column inside the line, from 1. */
  public int column() {
    return offset - text.lastIndexOf('\n', offset - 1);
  }

  /** The same fault, seen inside a larger text. */
  ExpressionException within(String larger, int start) {
    return new ExpressionException(messageOrEmpty(), larger, start + offset);
  }

  private String messageOrEmpty() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
