package io.mutstreams.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Declares one option of an operator, and is the handle by which its value is read from the {@link
 * Config}. The host checks and converts before the operator is made. Immutable; each method gives a
 * changed copy.
 *
 * @param name as written in the YAML: lower case words joined by hyphens
 * @param type what it holds
 * @param sentence one sentence that says what it does
 * @param unit the unit of a number, such as "records"; "" where it needs none
 * @param required whether it must be given
 * @param defaultValue what it is when absent; null for none
 * @param atLeast the least value of a number or duration; null for none
 * @param atMost the greatest value of a number or duration; null for none
 * @param allowed the texts that are allowed; empty for any
 * @param shorthand whether the step's value itself may be this option's: {@code filter: body.x > 3}
 * @param losesState whether the state that is there means nothing under another value of it
 * @param <T> the Java type of the value
 */
public record Option<T>(
    String name,
    OptionType type,
    String sentence,
    String unit,
    boolean required,
    @Nullable T defaultValue,
    @Nullable T atLeast,
    @Nullable T atMost,
    List<String> allowed,
    boolean shorthand,
    boolean losesState) {

  private static <T> Option<T> of(String name, OptionType type, String sentence) {
    return new Option<>(name, type, sentence, "", false, null, null, null, List.of(), false, false);
  }

  /** An option that holds a text. */
  public static Option<String> text(String name, String sentence) {
    return of(name, OptionType.TEXT, sentence);
  }

  /** An option that holds one of some texts. */
  public static Option<String> choice(String name, String sentence, String... allowed) {
    return new Option<>(
        name,
        OptionType.TEXT,
        sentence,
        "",
        false,
        null,
        null,
        null,
        List.of(allowed),
        false,
        false);
  }

  /** An option that holds a whole number. */
  public static Option<Long> integer(String name, String sentence) {
    return of(name, OptionType.INTEGER, sentence);
  }

  /** An option that holds a number. */
  public static Option<Double> number(String name, String sentence) {
    return of(name, OptionType.NUMBER, sentence);
  }

  /** An option that is true or false. */
  public static Option<Boolean> flag(String name, String sentence) {
    return of(name, OptionType.FLAG, sentence);
  }

  /** An option that holds a duration. */
  public static Option<Duration> duration(String name, String sentence) {
    return of(name, OptionType.DURATION, sentence);
  }

  /** An option that holds a CEL condition. */
  public static Option<Condition> condition(String name, String sentence) {
    return of(name, OptionType.CONDITION, sentence);
  }

  /** An option that holds a CEL expression. */
  public static Option<Expression> expression(String name, String sentence) {
    return of(name, OptionType.EXPRESSION, sentence);
  }

  /** An option that holds a list of texts. */
  public static Option<List<String>> texts(String name, String sentence) {
    return of(name, OptionType.TEXTS, sentence);
  }

  /** An option that holds a list of texts out of some. */
  public static Option<List<String>> choices(String name, String sentence, String... allowed) {
    return new Option<>(
        name,
        OptionType.TEXTS,
        sentence,
        "",
        false,
        null,
        null,
        null,
        List.of(allowed),
        false,
        false);
  }

  /** An option that holds names with a text each. */
  public static Option<Map<String, String>> textMap(String name, String sentence) {
    return of(name, OptionType.TEXT_MAP, sentence);
  }

  /** An option that holds names with a CEL expression each. */
  public static Option<Map<String, Expression>> expressionMap(String name, String sentence) {
    return of(name, OptionType.EXPRESSION_MAP, sentence);
  }

  /** The same option, which must be given. */
  public Option<T> mandatory() {
    return new Option<>(
        name, type, sentence, unit, true, null, atLeast, atMost, allowed, shorthand, losesState);
  }

  /** The same option with a value for when it is absent. */
  public Option<T> defaultsTo(T value) {
    return new Option<>(
        name, type, sentence, unit, false, value, atLeast, atMost, allowed, shorthand, losesState);
  }

  /** The same option with bounds, both included; for numbers and durations. */
  public Option<T> between(@Nullable T least, @Nullable T most) {
    return new Option<>(
        name,
        type,
        sentence,
        unit,
        required,
        defaultValue,
        least,
        most,
        allowed,
        shorthand,
        losesState);
  }

  /** The same option with a unit. */
  public Option<T> in(String newUnit) {
    return new Option<>(
        name,
        type,
        sentence,
        newUnit,
        required,
        defaultValue,
        atLeast,
        atMost,
        allowed,
        shorthand,
        losesState);
  }

  /**
   * The same option, for which the step's value itself may stand. An option that holds a map takes
   * the whole map of the step, and is then the only option.
   */
  public Option<T> orBare() {
    return new Option<>(
        name,
        type,
        sentence,
        unit,
        required,
        defaultValue,
        atLeast,
        atMost,
        allowed,
        true,
        losesState);
  }

  /**
   * The same option, whose edit makes the state of the step meaningless, such as one that says what
   * is compared with what is stored. State is kept through the edit of any other option. A change
   * that edits this one loses the state, and is refused unless that is allowed.
   */
  public Option<T> losingState() {
    return new Option<>(
        name,
        type,
        sentence,
        unit,
        required,
        defaultValue,
        atLeast,
        atMost,
        allowed,
        shorthand,
        true);
  }
}
