package io.mutstreams.plugins.basics;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import org.pf4j.Extension;

/** {@code filter}: passes on the records for which a condition holds. */
@Extension
public final class FilterFactory implements OperatorFactory {
  private static final String REST = "rest";
  private static final Option<Condition> PASS =
      Option.condition("pass", "The condition under which a record goes on.").mandatory().orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named("filter", "Passes on the records for which a condition holds.")
          .option(PASS)
          .port(REST, "The records for which the condition does not hold.")
          .example("filter: body.value > -40 && body.value < 125")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    Condition pass = config.get(PASS);
    return (record, context, out) -> {
      if (pass.test(record)) {
        out.emit(record);
      } else {
        out.emit(REST, record);
      }
    };
  }
}
