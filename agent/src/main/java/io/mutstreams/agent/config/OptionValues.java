package io.mutstreams.agent.config;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the value of one option to what its type holds. Used by one thread. */
final class OptionValues {
  private final Values values;
  private final Expressions expressions;
  private final Problems problems;

  OptionValues(Values values, Expressions expressions, Problems problems) {
    this.values = values;
    this.expressions = expressions;
    this.problems = problems;
  }

  /** The value, or null where it is not what the option takes; that is reported. */
  @Nullable Object convert(Option<?> option, Tree tree, String path) {
    return switch (option.type()) {
      case TEXT ->
          option.allowed().isEmpty()
              ? values.text(tree, path)
              : values.choice(tree, path, option.allowed());
      case INTEGER -> values.whole(tree, path, bounds(option, Long.class));
      case NUMBER -> values.decimal(tree, path, bounds(option, Double.class));
      case FLAG -> values.flag(tree, path);
      case DURATION -> values.duration(tree, path, bounds(option, Duration.class));
      case CONDITION -> expressions.condition(tree, path);
      case EXPRESSION -> expressions.value(tree, path);
      case TEXTS -> texts(option, tree, path);
      case TEXT_MAP -> map(tree, path, "a text", values::text);
      case EXPRESSION_MAP -> map(tree, path, "a CEL expression", expressions::value);
    };
  }

  static <T extends Comparable<T>> Bounds<T> bounds(Option<?> option, Class<T> type) {
    return new Bounds<>(
        option.atLeast() == null ? null : type.cast(option.atLeast()),
        option.atMost() == null ? null : type.cast(option.atMost()),
        value -> value instanceof Duration span ? DurationText.format(span) : String.valueOf(value),
        option.type() == io.mutstreams.api.OptionType.DURATION ? "" : option.unit());
  }

  private @Nullable List<String> texts(Option<?> option, Tree tree, String path) {
    @Nullable List<Tree.Leaf> leaves = values.leaves(tree, path, "a text");
    if (leaves == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Tree.Leaf leaf : leaves) {
      if (option.allowed().isEmpty() || option.allowed().contains(leaf.text())) {
        texts.add(leaf.text());
      } else {
        problems.error(
            leaf.at(),
            path,
            Words.quote(leaf.shown())
                + " is not allowed"
                + Words.instead(leaf.text(), option.allowed()));
      }
    }
    return List.copyOf(texts);
  }

  private interface Conversion<T> {
    @Nullable T apply(Tree tree, String path);
  }

  private <T> @Nullable Map<String, T> map(
      Tree tree, String path, String what, Conversion<T> conversion) {
    if (!(tree instanceof Tree.Branch branch)) {
      problems.error(
          tree.at(), path, "takes a mapping of names, each with " + what + ", not " + tree.kind());
      return null;
    }
    Map<String, T> map = new LinkedHashMap<>();
    branch
        .entries()
        .forEach(
            (name, entry) -> {
              @Nullable T value = conversion.apply(entry.value(), path + "." + name);
              if (value != null) {
                map.put(name, value);
              }
            });
    return Collections.unmodifiableMap(map);
  }

  /** A value as plain values of which a text can be made; equal when the settings are. */
  Object canonical(Object value) {
    if (value instanceof Condition condition) {
      return expressions.canonical(condition.source());
    }
    if (value instanceof Expression expression) {
      return expressions.canonical(expression.source());
    }
    if (value instanceof Duration duration) {
      return duration.toString();
    }
    if (value instanceof Map<?, ?> map) {
      // A list of pairs: the order of computed fields is a part of their meaning.
      List<Object> pairs = new ArrayList<>();
      map.forEach((name, element) -> pairs.add(List.of(name, canonical((Object) element))));
      return pairs;
    }
    return value;
  }
}
