package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import org.pf4j.Extension;

/** {@code dedupe}: drops repeats. */
@Extension
public final class DedupeFactory implements OperatorFactory {
  private static final Option<Expression> BY =
      Option.expression(
              "by",
              "What repeats have in common, such as a sequence number; when absent the record's id,"
                  + " which is the same for messages of the same topic, payload and headers.")
          .orBare()
          .losingState();
  private static final Option<Duration> WITHIN =
      Option.duration(
              "within",
              "How far in event time, before or after, a record may be from the one that went on"
                  + " and still count as its repeat.")
          .defaultsTo(Duration.ofMinutes(10))
          .between(Duration.ofMillis(1), Duration.ofDays(366));
  private static final OperatorSpec SPEC =
      OperatorSpec.named("dedupe", "Drops records that repeat an earlier one of the same key.")
          .option(BY)
          .option(WITHIN)
          .state(Dedupe.SEEN)
          .example("dedupe: {by: body.sequence, within: 10m}")
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    return new Dedupe(config.find(BY).orElse(null), config.get(WITHIN));
  }
}
