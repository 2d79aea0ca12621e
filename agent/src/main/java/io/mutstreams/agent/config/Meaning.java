package io.mutstreams.agent.config;

import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the state of a step means: of which operator it is, and under which values of the options
 * that it hangs on ({@link Option#losesState}). Under another meaning it is of no use. Immutable.
 *
 * @param operator the type
 * @param options each option that it hangs on with its value, "" for none
 */
public record Meaning(String operator, Map<String, String> options) {
  private static final String LINE = "\n";

  /** Copies. */
  public Meaning {
    options = Map.copyOf(options);
  }

  /**
   * Of a step.
   *
   * @param values of its options, as texts that are equal when the values are
   */
  static Meaning of(OperatorSpec spec, Map<String, String> values) {
    Map<String, String> options = new TreeMap<>();
    for (Option<?> option : spec.options()) {
      if (option.losesState()) {
        options.put(option.name(), values.getOrDefault(option.name(), ""));
      }
    }
    return new Meaning(spec.type(), options);
  }

  /**
   * Why state of an earlier meaning is of no use: in words, such as "is of another operator
   * (count)"; null where it is kept. An option that one of the two does not know says nothing.
   */
  public @Nullable String loses(Meaning before) {
    if (!before.operator.equals(operator)) {
      return "is of another operator (" + before.operator + ")";
    }
    List<String> edited = new ArrayList<>();
    for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
      String was = before.options.get(option.getKey());
      if (was != null && !was.equals(option.getValue())) {
        edited.add("'" + option.getKey() + "'");
      }
    }
    return edited.isEmpty() ? null : "means nothing under another " + String.join(" and ", edited);
  }

  /** Whether state of an earlier meaning is kept. */
  public boolean keeps(Meaning before) {
    return loses(before) == null;
  }

  /** As it is stored. */
  public String text() {
    StringBuilder text = new StringBuilder(operator);
    new TreeMap<>(options)
        .forEach((name, value) -> text.append(LINE).append(name).append('=').append(value));
    return text.toString();
  }

  /** As it was stored. */
  public static Meaning parse(String text) {
    String[] lines = text.split(LINE, -1);
    Map<String, String> options = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int end = lines[i].indexOf('=');
      if (end > 0) {
        options.put(lines[i].substring(0, end), lines[i].substring(end + 1));
      }
    }
    return new Meaning(lines[0], options);
  }
}
