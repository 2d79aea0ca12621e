package io.mutstreams.simulator.bench.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.api.Config;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.util.Map;

/** Numbers the records of a key, and writes the number with Jackson. Stateless. */
public final class HeavyTally implements OperatorFactory {
  private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

  /** Made by the agent. */
  public HeavyTally() {}

  @Override
  public OperatorSpec spec() {
    return OperatorSpec.named("tally", "Numbers the records of a key.")
        .state(COUNT)
        .keyed()
        .build();
  }

  @Override
  public Operator create(Config config) {
    ObjectMapper mapper = new ObjectMapper();
    return (record, context, out) -> {
      long count = context.state(COUNT).getOr(0L) + 1;
      context.state(COUNT).set(count);
      try {
        String text = mapper.writeValueAsString(Map.of("count", count));
        out.emit(record.withField("tally", count).withField("text", text));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e); // a number can always be written
      }
    };
  }
}
