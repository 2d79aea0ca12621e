package io.mutstreams.agent.config;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Operators with options of every type. None of them runs here: reading makes none. */
final class TestCatalog implements OperatorCatalog {
  static final Option<Condition> WHERE =
      Option.condition("where", "What to keep.").mandatory().orBare();
  static final Option<Expression> BY = Option.expression("by", "What tells repeats.");
  static final Option<Duration> WITHIN =
      Option.duration("within", "How long to look back.")
          .defaultsTo(Duration.ofMinutes(10))
          .between(Duration.ofSeconds(1), Duration.ofDays(2));
  static final Option<Map<String, Expression>> FIELDS =
      Option.expressionMap("fields", "The fields to compute.").mandatory().orBare();
  static final Option<List<String>> NAMES =
      Option.texts("names", "The fields to drop.").mandatory().orBare();
  static final Option<Long> COUNT =
      Option.integer("count", "How many.").in("records").between(1L, 100L);
  static final Option<Double> RATIO = Option.number("ratio", "How much.").between(0.0, 1.0);
  static final Option<Boolean> STRICT = Option.flag("strict", "Whether to refuse the rest.");
  static final Option<String> MODE = Option.choice("mode", "How.", "first", "last");
  static final Option<List<String>> OF =
      Option.choices("of", "What to compute.", "count", "min", "max");
  static final Option<Map<String, String>> LABELS = Option.textMap("labels", "Labels to add.");
  static final Option<String> NOTE = Option.text("note", "A text.");

  private final SortedMap<String, OperatorType> types = new TreeMap<>();

  TestCatalog() {
    add(OperatorSpec.named("filter", "Keeps.").option(WHERE).port("rest", "What was not kept."));
    add(OperatorSpec.named("dedupe", "Drops repeats.").option(BY).option(WITHIN).keyed());
    add(OperatorSpec.named("set", "Computes fields.").option(FIELDS));
    add(OperatorSpec.named("drop", "Drops fields.").option(NAMES));
    add(OperatorSpec.named("pass", "Passes all."));
    add(
        OperatorSpec.named("all", "Has options of all types.")
            .option(COUNT)
            .option(RATIO)
            .option(STRICT)
            .option(MODE)
            .option(OF)
            .option(LABELS)
            .option(NOTE)
            .option(WITHIN));
  }

  /** An operator that is there in three versions, of which only the newest has an option. */
  @Override
  public List<OperatorType> versions(String type) {
    if (!type.equals("smooth")) {
      return find(type).stream().toList();
    }
    OperatorSpec now = OperatorSpec.named("smooth", "Smooths.").option(COUNT).build();
    OperatorSpec old = OperatorSpec.named("smooth", "Smooths.").build();
    return List.of(
        new OperatorType(now, new Factory(now), "smooth", "1.20.0", "20"),
        new OperatorType(old, new Factory(old), "smooth", "1.2.7", "27"),
        new OperatorType(old, new Factory(old), "smooth", "1.2.0", "10"));
  }

  private void add(OperatorSpec.Builder builder) {
    OperatorSpec spec = builder.build();
    types.put(spec.type(), new OperatorType(spec, new Factory(spec), "test", "1.0", "00"));
  }

  OperatorSpec spec(String type) {
    return find(type).orElseThrow().spec();
  }

  @Override
  public Optional<OperatorType> find(String type) {
    return Optional.ofNullable(types.get(type));
  }

  @Override
  public Optional<String> formerly(String type) {
    return type.equals("clamp") ? Optional.of("mine 1.2.0") : Optional.empty();
  }

  @Override
  public SortedSet<String> types() {
    return new TreeSet<>(types.keySet());
  }

  private record Factory(OperatorSpec spec) implements OperatorFactory {
    @Override
    public Operator create(Config config) {
      throw new IllegalStateException("reading a configuration makes no operator");
    }
  }
}
