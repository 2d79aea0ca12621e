package io.mutstreams.agent.config;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Config;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.OptionType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks and converts the settings of a step against what its operator declares. */
public final class OptionReader {
  private final OptionValues values;
  private final Problems problems;

  OptionReader(OptionValues values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  /**
   * What came of the settings of a step.
   *
   * @param config the settings, or null where there are problems
   * @param meaning what state means under them, or null where there are problems
   * @param problems all that is wrong, by line and column
   */
  public record Result(
      @Nullable Config config, @Nullable Meaning meaning, List<Problem> problems) {}

  /**
   * Settings as they are read.
   *
   * @param optionsAt where each option that was given is written
   * @param canonical the settings as plain values, defaults filled in; equal when the settings are
   */
  record Read(Config config, Map<String, Position> optionsAt, Map<String, Object> canonical) {
    /** What state means under them. */
    Meaning meaning(OperatorSpec spec) {
      Map<String, String> texts = new LinkedHashMap<>();
      canonical.forEach((name, value) -> texts.put(name, Json.write(value).toText()));
      return Meaning.of(spec, texts);
    }
  }

  /**
   * Reads the settings of one step from YAML, as they stand after the operator's name: {@code {by:
   * body.id, within: 10m}}, or a bare value for the option that may stand bare, or "" for the
   * defaults. The variable {@code agent.id} is "test". Positions name the file "step".
   */
  public static Result fromYaml(OperatorSpec spec, String yaml) {
    Problems problems = new Problems();
    @Nullable Tree tree = YamlText.read("step", yaml, problems);
    if (problems.none()) {
      Values values = new Values(problems);
      OptionValues options =
          new OptionValues(
              values, new Expressions("test", SwitchScope.NONE, values, problems), problems);
      @Nullable Read read =
          new OptionReader(options, problems)
              .read(spec, tree, new Position("step", 1, 1), spec.type());
      if (read != null) {
        return new Result(read.config(), read.meaning(spec), List.of());
      }
    }
    return new Result(null, null, problems.errors());
  }

  /**
   * Reads the settings of one step.
   *
   * @param tree what stands after the operator's name; null for nothing
   * @param at where the operator is named
   * @return null where there are problems, which are reported
   */
  @Nullable Read read(OperatorSpec spec, @Nullable Tree tree, Position at, String path) {
    int before = problems.count();
    @Nullable Map<String, Tree.Entry> given = given(spec, tree, path);
    if (given == null) {
      return null;
    }
    Map<String, Object> converted = new LinkedHashMap<>();
    Map<String, Position> optionsAt = new LinkedHashMap<>();
    Map<String, Object> canonical = new TreeMap<>();
    boolean bare = !(tree instanceof Tree.Branch) || bareMap(spec);
    for (Option<?> option : spec.options()) {
      Tree.@Nullable Entry entry = given.get(option.name());
      @Nullable Object value = option.defaultValue();
      if (entry != null) {
        String below = bare ? path : path + "." + option.name();
        value = values.convert(option, entry.value(), below);
        if (value != null) {
          converted.put(option.name(), value);
        }
        optionsAt.put(option.name(), entry.at());
      } else if (option.required()) {
        problems.error(at, path, missing(option));
      }
      if (value != null) {
        canonical.put(option.name(), values.canonical(value));
      }
    }
    return problems.count() > before
        ? null
        : new Read(Config.of(converted), Map.copyOf(optionsAt), canonical);
  }

  private static String missing(Option<?> option) {
    return "'"
        + option.name()
        + "' is missing ("
        + option.type().words()
        + "): "
        + option.sentence();
  }

  private static boolean bareMap(OperatorSpec spec) {
    return spec.shorthand().filter(option -> isMap(option.type())).isPresent();
  }

  static boolean isMap(OptionType type) {
    return type == OptionType.TEXT_MAP || type == OptionType.EXPRESSION_MAP;
  }

  /**
   * What was given for each option that the operator has; the rest is reported. Null for nothing.
   */
  private @Nullable Map<String, Tree.Entry> given(
      OperatorSpec spec, @Nullable Tree tree, String path) {
    if (tree == null || tree.isNothing()) {
      return Map.of();
    }
    List<String> names = spec.options().stream().map(option -> option.name()).toList();
    if (tree instanceof Tree.Branch branch && !bareMap(spec)) {
      Map<String, Tree.Entry> given = new LinkedHashMap<>();
      branch
          .entries()
          .forEach(
              (key, entry) -> {
                if (names.contains(key)) {
                  given.put(key, entry);
                } else {
                  problems.error(entry.at(), path + "." + key, unknown(spec, key, names));
                }
              });
      // A key without a value says nothing; the default, or that it is missing, holds.
      given.values().removeIf(entry -> entry.value().isNothing());
      return given;
    }
    if (spec.shorthand().isPresent()) {
      return Map.of(spec.shorthand().get().name(), new Tree.Entry(tree.at(), tree));
    }
    problems.error(
        tree.at(),
        path,
        names.isEmpty()
            ? "operator '" + spec.type() + "' has no options; write '" + spec.type() + ":'"
            : "takes a mapping with the options " + Words.list(names) + ", not " + tree.kind());
    return null;
  }

  private static String unknown(OperatorSpec spec, String key, List<String> names) {
    return names.isEmpty()
        ? "operator '" + spec.type() + "' has no options"
        : "operator '"
            + spec.type()
            + "' has no option "
            + Words.quote(key)
            + Words.instead(key, names);
  }
}
