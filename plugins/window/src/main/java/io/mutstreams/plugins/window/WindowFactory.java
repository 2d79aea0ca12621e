package io.mutstreams.plugins.window;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.Option;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;

/** {@code window}: statistics of fixed stretches of event time. */
@Extension
public final class WindowFactory implements OperatorFactory {
  private static final Option<Duration> EVERY =
      Option.duration(
              "every",
              "The length of a window in event time, counted from 1970-01-01T00:00Z without gap or"
                  + " overlap; the record of a window has its last millisecond as event time and the"
                  + " topic of its first record. After an edit of it a window that is open keeps its start,"
                  + " and ends where the window of the new length ends that holds its newest record;"
                  + " those that would overlap become one.")
          .mandatory()
          .between(Duration.ofMillis(1), Duration.ofDays(366));
  private static final Option<Expression> OF =
      Option.expression(
          "of", "The number that is measured; its fields are named min, max and so on.");
  private static final Option<Map<String, Expression>> VALUES =
      Option.expressionMap(
          "values",
          "Several numbers that are measured, in the place of 'of': each name goes in front of its"
              + " fields, as in speed_min and speed_max.");
  private static final Option<List<String>> COMPUTE =
      Option.choices(
              "compute",
              "What the record of a window holds beside its start and end, which are milliseconds"
                  + " since 1970-01-01T00:00Z: the count of records, and of each number the others;"
                  + " stddev is the population standard deviation (divided by n, 0 for one).",
              Statistic.words())
          .defaultsTo(List.of(Statistic.words()));
  private static final Option<Duration> LATE =
      Option.duration(
              "late",
              "How far the watermark may be past a window's end before the window is closed and its"
                  + " record leaves; what comes later goes to the port 'late'. A window behind a window"
                  + " needs at least as much.")
          .defaultsTo(Duration.ZERO)
          .between(Duration.ZERO, Duration.ofDays(31));
  private static final OperatorSpec SPEC =
      OperatorSpec.named(
              "window",
              "Gives the statistics of each key over one stretch of event time after the other (a"
                  + " tumbling window).")
          .option(EVERY)
          .option(OF)
          .option(VALUES)
          .option(COMPUTE)
          .option(LATE)
          .port(Window.LATE, "Records whose window is closed; counted as 'late'.")
          .state(OpenWindows.OPEN)
          .state(OpenWindows.CELLS)
          .retains()
          .example(
              """
              window:
                every: 15m
                values: {speed: body.avgSpeed, vehicles: body.vehicleCount}
                compute: [count, mean, max]
                late: 30s
              """)
          .build();

  @Override
  public OperatorSpec spec() {
    return SPEC;
  }

  @Override
  public Operator create(Config config) {
    List<String> compute = config.get(COMPUTE);
    List<Statistic> statistics =
        Arrays.stream(Statistic.values()).filter(s -> compute.contains(s.word())).toList();
    Map<String, Expression> values = values(config);
    if (compute.isEmpty() || (values.isEmpty() && !statistics.isEmpty())) {
      throw new BadConfigException(
          compute.isEmpty()
              ? "compute is empty: name what the window gives, such as [count, mean]"
              : "say what is measured, as in 'of: body.value', or ask for 'compute: count' alone");
    }
    return new Window(
        new Window.Settings(
            config.get(EVERY).toMillis(),
            config.get(LATE).toMillis(),
            values,
            compute.contains(Statistic.COUNT),
            statistics));
  }

  private static Map<String, Expression> values(Config config) {
    Optional<Expression> of = config.find(OF);
    Optional<Map<String, Expression>> values = config.find(VALUES);
    if (of.isPresent() && values.isPresent()) {
      throw new BadConfigException(
          VALUES.name(), "'of' measures one number, 'values' several: give one of the two");
    }
    values.ifPresent(WindowFactory::checkNames);
    return of.map(one -> Map.of("", one)).or(() -> values).orElse(Map.of());
  }

  private static void checkNames(Map<String, Expression> values) {
    for (String name : values.keySet()) {
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
        throw new BadConfigException(
            VALUES.name(),
            "'" + name + "' cannot begin the name of a field: letters, digits and _, at most 64");
      }
    }
  }
}
