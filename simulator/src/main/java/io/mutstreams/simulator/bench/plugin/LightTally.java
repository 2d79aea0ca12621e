package io.mutstreams.simulator.bench.plugin;

import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;

/** Numbers the records of a key. One class and no library. Stateless. */
public final class LightTally implements OperatorFactory {
  private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());
  private static final Option<Long> MARK =
      Option.integer("mark", "What every record is marked with.").defaultsTo(0L);

  /** Made by the agent. */
  public LightTally() {}

  @Override
  public OperatorSpec spec() {
    return OperatorSpec.named("tally", "Numbers the records of a key.")
        .option(MARK)
        .state(COUNT)
        .keyed()
        .build();
  }

  @Override
  public Operator create(Config config) {
    long mark = config.get(MARK);
    return (record, context, out) -> {
      long count = context.state(COUNT).getOr(0L) + 1;
      context.state(COUNT).set(count);
      out.emit(record.withField("tally", count).withField("mark", mark));
    };
  }
}
