package io.mutstreams.agent.config;

import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the settings of a step look like, from what its operator declares. Stateless. */
final class OptionSchema {
  private OptionSchema() {}

  /** What {@link OptionReader} takes for an operator. */
  static Shape of(OperatorSpec spec) {
    Optional<Option<?>> bare = spec.shorthand();
    List<Option<?>> required = spec.options().stream().filter(option -> option.required()).toList();
    List<Shape> forms = new ArrayList<>();
    boolean map = bare.filter(option -> OptionReader.isMap(option.type())).isPresent();
    if (!map) {
      forms.add(Shape.mapping(spec.options().stream().map(OptionSchema::key).toList()));
    }
    if (bare.isPresent() && required.stream().allMatch(bare.get()::equals)) {
      forms.add(shape(bare.get()));
    }
    Shape either = forms.size() == 1 ? forms.get(0) : Shape.either(forms.toArray(Shape[]::new));
    return required.isEmpty() ? either.orNothing() : either;
  }

  private static Key key(Option<?> option) {
    Key key = Key.of(option.name(), shape(option), option.sentence());
    if (option.required()) {
      return key.needed();
    }
    Object usual = usual(option.defaultValue());
    return usual == null ? key : key.usually(usual);
  }

  private static @Nullable Object usual(@Nullable Object value) {
    return value instanceof Duration duration
        ? DurationText.format(duration)
        : value instanceof Long
                || value instanceof Double
                || value instanceof Boolean
                || value instanceof String
            ? value
            : null;
  }

  private static Shape shape(Option<?> option) {
    Shape text = option.allowed().isEmpty() ? Shape.text() : Shape.choice(option.allowed());
    return switch (option.type()) {
      case TEXT -> text;
      case INTEGER -> Shape.whole(OptionValues.bounds(option, Long.class));
      case NUMBER -> Shape.decimal(OptionValues.bounds(option, Double.class));
      case FLAG -> Shape.flag();
      case DURATION -> Shape.duration(OptionValues.bounds(option, Duration.class));
      case CONDITION -> Shape.condition();
      case EXPRESSION -> Shape.expression();
      case TEXTS -> Shape.listOrOne(text);
      case TEXT_MAP -> Shape.map(Shape.text());
      case EXPRESSION_MAP -> Shape.map(Shape.expression());
    };
  }

  /** What {@link StepReader} takes for the ports of an operator, in any of its versions. */
  static Map<String, Object> ports(List<OperatorSpec> versions) {
    Map<String, Key> ports = new LinkedHashMap<>();
    for (OperatorSpec spec : versions) {
      spec.ports()
          .forEach(
              port ->
                  ports.putIfAbsent(
                      port.name(), Key.of(port.name(), Targets.SHAPE, port.sentence()).filled()));
    }
    return Shape.mapping(List.copyOf(ports.values())).orNothing().schema();
  }
}
