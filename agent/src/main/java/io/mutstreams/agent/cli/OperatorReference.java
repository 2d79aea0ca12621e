package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reference of an operator, made from what it declares: for a terminal, Markdown and programs.
 */
final class OperatorReference {
  private final OperatorType type;
  private final OperatorSpec spec;

  private final List<OperatorType> versions;

  /**
   * @param versions all that there are of it
   */
  OperatorReference(OperatorType type, List<OperatorType> versions) {
    this.type = type;
    this.versions = versions;
    this.spec = type.spec();
  }

  /** A line, or more where it is long, for a list of operators. */
  List<String> summary(Paint paint, int nameWidth, int width) {
    List<String> lines = new ArrayList<>();
    List<String> sentence = Wrap.lines(spec.sentence(), width - nameWidth - 2);
    for (int i = 0; i < sentence.size(); i++) {
      String name = i == 0 ? spec.type() : "";
      String blanks = " ".repeat(nameWidth + 2 - name.length());
      lines.add(paint.bold(name) + blanks + sentence.get(i));
    }
    return lines;
  }

  List<String> text(Paint paint, int width) {
    List<String> lines = new ArrayList<>();
    lines.add(paint.bold(spec.type()));
    lines.addAll(indented(spec.sentence(), "  ", width));
    section(lines, paint, "Example", spec.example().isBlank() ? List.of() : example());
    List<String> options = new ArrayList<>();
    for (Option<?> option : spec.options()) {
      options.add(
          paint.bold(option.name()) + ": " + typeOf(option) + paint.dim("; " + absent(option)));
      options.addAll(indented(sentence(option), "    ", width - 2));
    }
    section(lines, paint, "Options", options);
    List<String> ports = new ArrayList<>();
    for (OperatorSpec.Port port : spec.ports()) {
      ports.add(paint.bold(port.name()));
      ports.addAll(indented(port.sentence(), "    ", width - 2));
    }
    section(lines, paint, "Ports, besides the ordinary output", ports);
    section(
        lines,
        paint,
        "Notes",
        notes().stream().flatMap(note -> Wrap.lines(note, width - 2).stream()).toList());
    return lines;
  }

  private static String absent(Option<?> option) {
    String value = ifAbsent(option);
    return option.defaultValue() != null
        ? "if absent " + value
        : option.required() ? value : "may be absent";
  }

  private static List<String> indented(String text, String indent, int width) {
    return Wrap.lines(text, width - indent.length()).stream().map(line -> indent + line).toList();
  }

  private static void section(List<String> lines, Paint paint, String title, List<String> content) {
    if (!content.isEmpty()) {
      lines.add("");
      lines.add(paint.dim(title));
      content.forEach(line -> lines.add("  " + line));
    }
  }

  private List<String> example() {
    return spec.example().stripTrailing().lines().toList();
  }

  List<String> markdown() {
    List<String> lines = new ArrayList<>(List.of("## " + spec.type(), "", spec.sentence(), ""));
    if (!spec.example().isBlank()) {
      lines.add("```yaml");
      lines.addAll(example());
      lines.addAll(List.of("```", ""));
    }
    if (!spec.options().isEmpty()) {
      lines.addAll(
          List.of("| option | type | if absent | what it does |", "| --- | --- | --- | --- |"));
      for (Option<?> option : spec.options()) {
        lines.add(
            cells("`" + option.name() + "`", typeOf(option), ifAbsent(option), sentence(option)));
      }
      lines.add("");
    }
    if (!spec.ports().isEmpty()) {
      lines.addAll(List.of("| port | what comes out of it |", "| --- | --- |"));
      spec.ports().forEach(port -> lines.add(cells("`" + port.name() + "`", port.sentence())));
      lines.add("");
    }
    notes().forEach(note -> lines.add("- " + note));
    lines.add("");
    return lines;
  }

  private static String cells(String... cells) {
    return java.util.Arrays.stream(cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** A value of the closed tree. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("operator", spec.type());
    json.put("sentence", spec.sentence());
    json.put("plugin", type.plugin());
    json.put("version", type.version());
    json.put("versions", versions.stream().map(OperatorReference::pin).toList());
    json.put("keyed", spec.keyed());
    json.put("retains", spec.retains());
    json.put("options", spec.options().stream().map(OperatorReference::option).toList());
    json.put(
        "ports",
        spec.ports().stream()
            .map(p -> Map.of("name", p.name(), "sentence", p.sentence()))
            .toList());
    json.put("states", spec.states().stream().map(StateSpec::name).toList());
    json.put("example", spec.example());
    return json;
  }

  private static Map<String, @Nullable Object> option(Option<?> option) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", option.name());
    json.put("type", option.type().words());
    json.put("unit", option.unit());
    json.put("required", option.required());
    json.put("default", option.defaultValue() == null ? null : words(option.defaultValue()));
    json.put("at_least", option.atLeast() == null ? null : words(option.atLeast()));
    json.put("at_most", option.atMost() == null ? null : words(option.atMost()));
    json.put("allowed", option.allowed());
    json.put("shorthand", option.shorthand());
    json.put("loses_state", option.losesState());
    json.put("sentence", option.sentence());
    return json;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    spec.shorthand()
        .ifPresent(
            option ->
                notes.add(
                    "Short form: the value after \"%s:\" is its %s."
                        .formatted(spec.type(), option.name())));
    if (spec.keyed()) {
      notes.add("Needs keys: its source must have key:.");
    }
    if (!spec.states().isEmpty()) {
      notes.add(
          "Keeps for each key: "
              + spec.states().stream()
                  .map(OperatorReference::state)
                  .collect(Collectors.joining(", "))
              + ". This survives changes and restarts.");
    }
    if (spec.retains()) {
      notes.add("Records stay in it and come out later in another form.");
    }
    notes.add("From plugin %s %s.".formatted(type.plugin(), type.version()));
    if (versions.size() > 1) {
      notes.add(
          "A step gets %s; for another version write beside it: plugin: ID@VERSION. There are: %s."
              .formatted(versions.get(0).version(), names(versions)));
    }
    return notes;
  }

  /** As a step pins them. */
  static String names(List<OperatorType> versions) {
    return versions.stream().map(OperatorReference::pin).collect(Collectors.joining(", "));
  }

  private static String pin(OperatorType type) {
    return type.plugin() + "@" + type.version();
  }

  private static String state(StateSpec<?> state) {
    Duration time = state.timeToLive();
    return time == null ? state.name() : state.name() + " (for " + Units.duration(time) + ")";
  }

  private static String sentence(Option<?> option) {
    return option.losesState()
        ? option.sentence() + " An edit of it loses the state of the step."
        : option.sentence();
  }

  private static String typeOf(Option<?> option) {
    StringBuilder text = new StringBuilder();
    if (option.allowed().isEmpty()) {
      text.append(option.type().words());
    } else {
      text.append(option.type() == io.mutstreams.api.OptionType.TEXTS ? "some of " : "one of ");
      text.append(String.join(", ", option.allowed()));
    }
    if (!option.unit().isEmpty()) {
      text.append(" (").append(option.unit()).append(')');
    }
    Object least = option.atLeast();
    Object most = option.atMost();
    if (least != null && most != null) {
      text.append(", ").append(words(least)).append(" to ").append(words(most));
    } else if (least != null) {
      text.append(", at least ").append(words(least));
    } else if (most != null) {
      text.append(", at most ").append(words(most));
    }
    return text.toString();
  }

  private static String ifAbsent(Option<?> option) {
    Object value = option.defaultValue();
    if (value != null) {
      return words(value);
    }
    return option.required() ? "must be given" : "-";
  }

  private static String words(Object value) {
    if (value instanceof Duration duration) {
      return Units.duration(duration);
    }
    if (value instanceof Condition condition) {
      return condition.source();
    }
    if (value instanceof Expression expression) {
      return expression.source();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(OperatorReference::words).collect(Collectors.joining(", "));
    }
    return value.toString();
  }
}
