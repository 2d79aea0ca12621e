package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import org.pf4j.Extension;

/** {@code throttle}: lets one record through and then none for a while. */
@Extension
public final class ThrottleFactory implements OperatorFactory {
  private static final Option<Duration> EVERY =
      Option.duration(
              "every",
              "How much later, in event time, the next record must be to go on as well; for the last"
                  + " record of each interval see 'latest'.")
          .mandatory()
          .between(Duration.ofMillis(1), Duration.ofDays(366))
          .orBare();
  private static final StateSpec<Long> PASSED = StateSpec.of("passed", StateCodec.integer());
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "throttle", "Passes on a record of each key, then drops those that follow too soon.")
          .option(EVERY)
          .state(PASSED)
          .example("throttle: 10s")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    long every = config.get(EVERY).toMillis();
    return (record, context, out) -> {
      State<Long> passed = context.state(PASSED);
      Long before = passed.get();
      if (before == null || record.time() - before >= every) {
        passed.set(record.time());
        out.emit(record);
      }
    };
  }
}
