package io.mutstreams.agent.flow;

import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Record;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small operators and records for the tests of this package. */
final class Operators {
  static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

  private Operators() {}

  static Record record(String id, @Nullable String key, long time) {
    return Record.of(id, "s", "t", key, time, Map.of(), Map.of());
  }

  static StepHost step(OperatorSpec.Builder spec, Operator operator, InstantSource clock) {
    return new StepHost(new StepName("stream", "step"), spec.build(), operator, clock);
  }

  static OperatorSpec.Builder spec() {
    return OperatorSpec.named("test", "Tests.");
  }
}
