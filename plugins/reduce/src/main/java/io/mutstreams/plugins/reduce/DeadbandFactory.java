package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import org.pf4j.Extension;

/** {@code deadband}: reports by exception. */
@Extension
public final class DeadbandFactory implements OperatorFactory {
  private static final Option<Expression> OF =
      Option.expression("of", "The number that is watched.").mandatory().orBare().losingState();
  private static final Option<Double> ABSOLUTE =
      Option.number(
              "absolute",
              "A change up to this much, in the unit of the watched number, does not count.")
          .defaultsTo(0.0)
          .between(0.0, null);
  private static final Option<Double> PERCENT =
      Option.number(
              "percent",
              "A change up to this share of the value last passed on does not count; beside"
                  + " 'absolute' the wider of the two bands counts.")
          .in("%")
          .defaultsTo(0.0)
          .between(0.0, 100_000.0);
  private static final Option<Duration> AT_LEAST_EVERY =
      Option.duration(
              "at-least-every",
              "A record goes on in any case when it is this much later, in event time, than the one"
                  + " last passed on.")
          .between(Duration.ofMillis(1), Duration.ofDays(366));
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "deadband",
              "Passes on the records of each key whose value differs enough from the one last"
                  + " passed on.")
          .option(OF)
          .option(ABSOLUTE)
          .option(PERCENT)
          .option(AT_LEAST_EVERY)
          .state(Deadband.LAST)
          .example("deadband: {of: body.temperature, absolute: 0.5, at-least-every: 15m}")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    return new Deadband(
        config.get(OF),
        config.get(ABSOLUTE),
        config.get(PERCENT) / 100,
        config.find(AT_LEAST_EVERY).map(Duration::toMillis).orElse(Long.MAX_VALUE));
  }
}
