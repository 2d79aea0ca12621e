package io.mutstreams.plugins.basics;

import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** {@code set}: sets fields and headers to computed values. */
@Extension
public final class SetFactory implements OperatorFactory {
  private static final Option<Map<String, Expression>> FIELDS =
      Option.expressionMap(
              "fields",
              "What to set, each with its expression: in the order written, each sees those set"
                  + " before it. "
                  + Place.RULE
                  + " 'body' alone is the whole body.")
          .mandatory()
          .orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("set", "Sets fields of the body, or headers, to computed values.")
          .option(FIELDS)
          .example(
              """
              set:
                celsius: (body.fahrenheit - 32.0) / 1.8
                site.hot: body.celsius > 30.0
                headers.unit: '"C"'
              """)
          .build();

  private record Assignment(Place place, Expression value) {}

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<Assignment> assignments = new ArrayList<>();
    config
        .get(FIELDS)
        .forEach(
            (name, value) -> assignments.add(new Assignment(Place.of(FIELDS.name(), name), value)));
    return (record, context, out) -> {
      Record changed = record;
      for (Assignment assignment : assignments) {
        changed = assignment.place().set(changed, assignment.value().evaluate(changed));
      }
      out.emit(changed);
    };
  }
}
