package com.example;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import org.pf4j.Extension;

/** {@code clamp}: brings a field between two bounds. */
@Extension
public final class ClampFactory implements OperatorFactory {
  private static final Option<String> FIELD =
      Option.text("field", "The field of the body that holds the number.").defaultsTo("value");
  private static final Option<Double> MIN =
      Option.number("min", "What a lesser number becomes.").mandatory();
  private static final Option<Double> MAX =
      Option.number("max", "What a greater number becomes.").mandatory();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("clamp", "Brings a field between two bounds; counts what it changed.")
          .option(FIELD)
          .option(MIN)
          .option(MAX)
          .example("clamp: {field: humidity, min: 0, max: 100}")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    String field = config.get(FIELD);
    double min = config.get(MIN);
    double max = config.get(MAX);
    if (min > max) {
      throw new BadConfigException(
          MAX.name(), "max is " + max + ", which is less than min, " + min);
    }
    return (record, context, out) -> {
      double number = record.number(field);
      double clamped = Math.min(Math.max(number, min), max);
      if (clamped == number) {
        out.emit(record);
      } else {
        context.count("clamped", 1);
        out.emit(record.withField(field, clamped));
      }
    };
  }
}
