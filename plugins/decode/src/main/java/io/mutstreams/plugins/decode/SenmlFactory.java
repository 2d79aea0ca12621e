package io.mutstreams.plugins.decode;

import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import org.pf4j.Extension;

/** {@code senml}: decodes SenML. */
@Extension
public final class SenmlFactory implements OperatorFactory {
  private static final String RECORDS = "records";
  private static final String FIELDS = "fields";
  private static final String SECONDS = "s";
  private static final String MILLISECONDS = "ms";
  private static final Option<String> INTO =
      Option.choice(
              "into",
              "'records': one record for each measurement, with the fields name, value, unit, sum"
                  + " and time (milliseconds since 1970-01-01T00:00Z) as far as known; 'fields': one"
                  + " record with a field for each measurement, named by its own name without the"
                  + " base name, at the newest of their times.",
              RECORDS,
              FIELDS)
          .defaultsTo(RECORDS)
          .orBare();
  private static final Option<String> TIME_UNIT =
      Option.choice(
              "time-unit",
              "The unit of the times in the messages: 's' as the RFC has it, or 'ms' for devices"
                  + " that deviate.",
              SECONDS,
              MILLISECONDS)
          .defaultsTo(SECONDS);
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "senml",
              "Makes records of a SenML message in JSON (RFC 8428, or the older object with 'e', in"
                  + " which numbers may be texts).")
          .option(INTO)
          .option(TIME_UNIT)
          .example("senml: {into: fields, time-unit: ms}")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    return new Senml(config.get(INTO).equals(FIELDS), config.get(TIME_UNIT).equals(MILLISECONDS));
  }
}
