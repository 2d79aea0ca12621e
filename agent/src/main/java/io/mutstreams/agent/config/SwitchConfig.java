package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named value that a person, a message or a stream may set, and that conditions read.
 *
 * @param name its name
 * @param type what its value is; follows from what it is initially
 * @param initial its value as long as nothing has set it: Boolean, Long, Double or String
 * @param allowed the texts that it may be; empty for any
 * @param setBy by which messages it is set
 * @param at where it is written
 */
public record SwitchConfig(
    String name,
    SwitchType type,
    Object initial,
    List<String> allowed,
    List<SetBy> setBy,
    Position at) {
  /** The longest text, in characters. */
  public static final int MAX_TEXT = 1_000;

  /**
   * Messages that set a switch.
   *
   * @param connection the name of their connection
   * @param topic their topic
   * @param format the name of the format of their payloads
   * @param decoder decodes that format
   * @param at where it is written
   */
  public record SetBy(
      String connection, String topic, String format, PayloadDecoder decoder, Position at) {
    /** Whether the same messages are meant, wherever that is written. */
    public boolean sameAs(SetBy other) {
      return connection.equals(other.connection)
          && topic.equals(other.topic)
          && format.equals(other.format);
    }
  }

  /**
   * A value as the switch holds it: a number with nothing behind its point is a whole one, and the
   * other way round.
   *
   * @throws IllegalArgumentException with a sentence, when the switch does not take it
   */
  public Object fit(@Nullable Object value) {
    return switch (type) {
      case FLAG -> value instanceof Boolean flag ? flag : wrong(value);
      case WHOLE -> value instanceof Long whole ? whole : whole(value);
      case NUMBER ->
          value instanceof Number number && Double.isFinite(number.doubleValue())
              ? (Object) number.doubleValue()
              : wrong(value);
      case TEXT -> value instanceof String text ? text(text, false) : wrong(value);
    };
  }

  private Object whole(@Nullable Object value) {
    if (value instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) < 1L << 53) {
      return number.longValue();
    }
    return wrong(value);
  }

  private Object text(String text, boolean typed) {
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "switch %s takes at most %d characters, not %d".formatted(name, MAX_TEXT, text.length()));
    }
    if (allowed.isEmpty() || allowed.contains(text)) {
      return text;
    }
    throw wrong(typed ? Words.quote(text) : described(text), Words.suggest(text, allowed));
  }

  /**
   * A value as a person writes it.
   *
   * @throws IllegalArgumentException with a sentence, when the switch does not take it
   */
  public Object parse(String text) {
    try {
      return switch (type) {
        case FLAG -> NumberText.flag(text.strip());
        case WHOLE -> NumberText.whole(text.strip());
        case NUMBER -> NumberText.decimal(text.strip());
        case TEXT -> text(text, true);
      };
    } catch (Refused e) {
      throw new IllegalArgumentException(
          "switch %s takes %s: %s %s".formatted(name, takes(), Words.quote(text), e.words()), e);
    }
  }

  private Object wrong(@Nullable Object value) {
    throw wrong(described(value), "");
  }

  private IllegalArgumentException wrong(String shown, String near) {
    return new IllegalArgumentException(
        "switch %s takes %s, not %s%s".formatted(name, takes(), shown, near));
  }

  /** What a message or a record brings may be a secret; only what a person typed is quoted. */
  private static String described(@Nullable Object value) {
    if (value instanceof String text) {
      return "a text of length " + text.length();
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? "a decimal number" : number.toString();
    }
    return Record.kindOf(value);
  }

  /** What it takes, in a sentence. */
  public String takes() {
    return allowed.isEmpty() ? type.words() : "one of " + String.join(", ", allowed);
  }
}
