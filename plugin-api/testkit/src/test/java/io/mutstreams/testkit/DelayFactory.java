package io.mutstreams.testkit;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import io.mutstreams.api.Timer;
import java.time.Duration;

/** Counts the records of a key, and gives the count when none came for a while. */
final class DelayFactory implements OperatorFactory {
  private static final Option<Duration> FOR =
      Option.duration("for", "How long none came.").mandatory().orBare();

  private final StateSpec<Long> seen;
  private final OperatorSpec spec;

  DelayFactory() {
    this(StateCodec.integer());
  }

  DelayFactory(StateCodec<Long> codec) {
    seen = StateSpec.of("seen", codec);
    spec =
        OperatorSpec.named("delay", "Counts until it is quiet.")
            .option(FOR)
            .port("odd", "Records from before 1970.")
            .state(seen)
            .retains()
            .example("delay: {for: 10s}")
            .build();
  }

  /** Writes texts, and reads the eight bytes of version 1 if it may. */
  static StateCodec<Long> secondVersion(int oldestReadable) {
    StateCodec<Long> codec =
        StateCodec.of(
            2,
            (value, out) -> out.writeUTF(value.toString()),
            (version, in) -> version == 1 ? in.readLong() : Long.parseLong(in.readUTF()));
    return new StateCodec<>() {
      @Override
      public int version() {
        return codec.version();
      }

      @Override
      public int oldestReadable() {
        return oldestReadable;
      }

      @Override
      public byte[] encode(Long value) {
        return codec.encode(value);
      }

      @Override
      public Long decode(int version, byte[] bytes) {
        return codec.decode(version, bytes);
      }
    };
  }

  @Override
  public OperatorSpec spec() {
    return spec;
  }

  @Override
  public Operator create(Config config) {
    Duration quiet = config.get(FOR);
    if (quiet.toSeconds() == 13) {
      throw new BadConfigException(FOR.name(), "thirteen is not allowed");
    }
    return new Delay(quiet.toMillis());
  }

  private final class Delay implements Operator {
    private final long quiet;

    Delay(long quiet) {
      this.quiet = quiet;
    }

    @Override
    public void process(Record record, Context context, Out out) {
      if (record.time() < 0) {
        context.count("odd", 1);
        out.emit("odd", record);
        return;
      }
      Object unused = record.body();
      State<Long> count = context.state(seen);
      count.set(count.getOr(0L) + 1);
      context.setTimer(record.topic(), record.time() + quiet);
    }

    @Override
    public void onTimer(Timer timer, Context context, Out out) {
      if (timer.name().equals("explode")) {
        throw new IllegalStateException("as it was asked to");
      }
      State<Long> count = context.state(seen);
      Object counted = count.get();
      count.clear();
      out.emit(context.newRecord(timer.name(), timer.time(), counted));
    }
  }
}
