package io.mutstreams.agent.change;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Condition;
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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Small operators that are what they seem, and a count of those that are not closed. */
final class TestOperators implements OperatorCatalog {
  private static final Option<Condition> WHERE =
      Option.condition("where", "What to keep.").mandatory().orBare();
  private static final Option<Long> STEP = Option.integer("step", "By how much.").defaultsTo(1L);
  private static final Option<String> NAME = Option.text("name", "A text.").mandatory().orBare();
  private static final Option<String> OF = Option.text("of", "What is counted.").losingState();
  private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

  private final Set<Operator> open = ConcurrentHashMap.newKeySet();
  private final SortedMap<String, OperatorType> types = new TreeMap<>();
  private final Map<Integer, StateCodec<?>> tallies = new HashMap<>();
  private volatile boolean ended;

  TestOperators() {
    add(OperatorSpec.named("filter", "Keeps.").option(WHERE), Filter::new);
    add(
        OperatorSpec.named("count", "Counts.").option(STEP).option(OF).state(COUNT).keyed(),
        config -> new Count());
    add(OperatorSpec.named("tag", "Tags.").option(NAME), Tag::new);
    add(OperatorSpec.named("stuck", "Does not return."), config -> new Stuck());
    add(OperatorSpec.named("broken", "Cannot be opened."), config -> new Broken());
  }

  private void add(OperatorSpec.Builder builder, Function<Config, Operator> make) {
    add(builder, make, "hash");
  }

  private void add(OperatorSpec.Builder builder, Function<Config, Operator> make, String hash) {
    OperatorSpec spec = builder.build();
    OperatorFactory factory =
        new OperatorFactory() {
          @Override
          public OperatorSpec spec() {
            return spec;
          }

          @Override
          public Operator create(Config config) {
            Operator made = new Watched(make.apply(config));
            open.add(made);
            return made;
          }
        };
    types.put(spec.type(), new OperatorType(spec, factory, "test", "1", hash));
  }

  /**
   * From now on {@code tally} is of this version, and so is the layout of its state.
   *
   * @param olderFrom the oldest version that it writes for going back
   * @param failsFrom numbers from this one on cannot be written so
   */
  void tally(int version, int olderFrom, long failsFrom) {
    StateSpec<Long> total = StateSpec.of("total", new Layout(version, olderFrom, failsFrom));
    add(
        OperatorSpec.named("tally", "Counts.").state(total).keyed(),
        config ->
            (record, context, out) -> {
              long next = context.state(total).getOr(0L) + 1;
              context.state(total).set(next);
              out.emit(record.withField("n", next).withField("by", (long) version));
            },
        "tally-" + version);
    tallies.put(version, total.codec());
  }

  /** Of the versions that there were. */
  @Nullable StateCodec<?> formerTally(int version) {
    return tallies.get(version);
  }

  /** A number behind the version of the layout. */
  private record Layout(int version, int olderFrom, long failsFrom) implements StateCodec<Long> {
    @Override
    public byte[] encode(Long value) {
      return (version + ":" + value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Long decode(int from, byte[] bytes) {
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", -1);
      if (Integer.parseInt(parts[0]) != from || from > version) {
        throw new IllegalArgumentException("not of version " + from);
      }
      return Long.parseLong(parts[1]);
    }

    @Override
    public byte @Nullable [] encodeFor(int older, Long value) {
      return older >= olderFrom && value < failsFrom
          ? (older + ":" + value).getBytes(StandardCharsets.UTF_8)
          : null;
    }
  }

  /** Lets those go that are stuck. */
  void end() {
    ended = true;
  }

  /** The operators that were made and are not closed. */
  Set<Operator> open() {
    return open;
  }

  @Override
  public Optional<OperatorType> find(String type) {
    return Optional.ofNullable(types.get(type));
  }

  @Override
  public SortedSet<String> types() {
    return new TreeSet<>(types.keySet());
  }

  private final class Watched implements Operator {
    private final Operator inner;

    Watched(Operator inner) {
      this.inner = inner;
    }

    @Override
    public void open() throws Exception {
      inner.open();
    }

    @Override
    public void process(Record record, Context context, Out out) throws Exception {
      if (!open.contains(this)) {
        throw new IllegalStateException("used after its close");
      }
      inner.process(record, context, out);
    }

    @Override
    public void close() {
      if (!open.remove(this)) {
        throw new IllegalStateException("closed twice");
      }
    }
  }

  private static final class Filter implements Operator {
    private final Condition where;

    Filter(Config config) {
      where = config.get(WHERE);
    }

    @Override
    public void process(Record record, Context context, Out out) {
      if (where.test(record)) {
        out.emit(record);
      }
    }
  }

  private static final class Count implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      State<Long> count = context.state(COUNT);
      long next = count.getOr(0L) + 1;
      count.set(next);
      out.emit(record.withField("n", next));
    }
  }

  private static final class Tag implements Operator {
    private final String name;

    Tag(Config config) {
      name = config.get(NAME);
      if (name.equals("bad")) {
        throw new BadConfigException("name", "not this one");
      }
    }

    @Override
    public void process(Record record, Context context, Out out) {
      out.emit(record.withHeader("tag", name));
    }
  }

  private final class Stuck implements Operator {
    @Override
    public void process(Record record, Context context, Out out) {
      while (!ended) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class Broken implements Operator {
    @Override
    public void open() {
      throw new IllegalStateException("out of order");
    }

    @Override
    public void process(Record record, Context context, Out out) {
      out.emit(record);
    }
  }
}
