package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import org.pf4j.Extension;

/** {@code latest}: passes on the last record of each interval, at its end. */
@Extension
public final class LatestFactory implements OperatorFactory {
  private static final Option<Duration> EVERY =
      Option.duration(
              "every",
              "The length of an interval in event time, counted from 1970-01-01T00:00Z; a record"
                  + " that comes after its interval has ended is dropped and counted as 'late'.")
          .mandatory()
          .between(Duration.ofMillis(1), Duration.ofDays(366))
          .orBare();
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "latest", "Passes on the newest record of each key once in an interval, at its end.")
          .option(EVERY)
          .state(Latest.HELD)
          .retains()
          .example("latest: 10s")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    return new Latest(config.get(EVERY).toMillis());
  }
}
