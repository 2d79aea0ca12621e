package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.console.DurationConverter;
import io.mutstreams.simulator.feed.Faults;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.feed.Shape;
import io.mutstreams.simulator.publisher.Pace;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "feed",
    mixinStandardHelpOptions = true,
    description = {
      "Send the readings of made-up sensors at QoS 1: noise, drift and a daily cycle, and with"
          + " --lifelike also dropouts, bursts, repeats and late readings.",
      "A reading is {\"id\": \"s1-42\", \"sensor\": \"s1\", \"seq\": 42, \"ts\": epoch"
          + " milliseconds, \"value\": 20.123}. Equal options and seeds give equal values.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything sent was acknowledged",
      "2:the command line is wrong",
      "3:the broker or a file failed"
    })
final class FeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private PlayOptions play;

  @Option(
      names = "--sensors",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many sensors. Default: ${DEFAULT-VALUE}")
  private int sensors;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10",
      description = "Readings per second of all sensors together. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = "sensors/{sensor}/temperature",
      description = "Topic of a reading; {sensor} stands for its sensor. Default: ${DEFAULT-VALUE}")
  private String topic = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "s",
      description = "What the names of the sensors start with. Default: ${DEFAULT-VALUE}")
  private String prefix = "";

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "Pad shorter payloads to this size. Default: no padding")
  private int size;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of every random choice. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--base",
      paramLabel = "VALUE",
      defaultValue = "20",
      description = "The middle of the values. Default: ${DEFAULT-VALUE}")
  private double base;

  @Option(
      names = "--noise",
      paramLabel = "VALUE",
      defaultValue = "0.2",
      description = "Standard deviation of the noise. Default: ${DEFAULT-VALUE}")
  private double noise;

  @Option(
      names = "--drift",
      paramLabel = "VALUE",
      defaultValue = "0.3",
      description = "Standard deviation of the drift in an hour. Default: ${DEFAULT-VALUE}")
  private double drift;

  @Option(
      names = "--swing",
      paramLabel = "VALUE",
      defaultValue = "6",
      description = "How far the daily cycle goes up and down. Default: ${DEFAULT-VALUE}")
  private double swing;

  @Option(
      names = "--day",
      paramLabel = "TIME",
      defaultValue = "24h",
      converter = DurationConverter.class,
      description = "How long a daily cycle takes, as 1m to see one. Default: ${DEFAULT-VALUE}")
  private Duration day = Duration.ZERO;

  @Option(
      names = "--lifelike",
      description = "Ordinary faults: dropouts 0.1%%, bursts 0.2%%, repeats 0.5%%, late 1%%.")
  private boolean lifelike;

  @Option(names = "--dropout", paramLabel = "P", description = "Probability of a dropout, 0 to 1.")
  private Double dropout = Double.NaN;

  @Option(names = "--burst", paramLabel = "P", description = "Probability of a burst, 0 to 1.")
  private Double burst = Double.NaN;

  @Option(names = "--repeat", paramLabel = "P", description = "Probability of a repeat, 0 to 1.")
  private Double repeat = Double.NaN;

  @Option(
      names = "--late",
      paramLabel = "P",
      description = "Probability that a reading comes late, 0 to 1.")
  private Double late = Double.NaN;

  @Override
  public Integer call() throws Exception {
    return play.play(new SensorFeed(options()), new Pace.Times(1), spec.commandLine().getOut());
  }

  private FeedOptions options() {
    Faults usual = lifelike ? Faults.LIFELIKE : Faults.NONE;
    try {
      return FeedOptions.of(sensors, rate, seed)
          .withTopic(topic)
          .withPrefix(prefix)
          .withSize(size)
          .withShape(new Shape(base, noise, drift, swing, day))
          .withFaults(
              new Faults(
                  given(dropout, usual.dropout()),
                  given(burst, usual.burst()),
                  given(repeat, usual.repeat()),
                  given(late, usual.late())));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static double given(double value, double otherwise) {
    return Double.isNaN(value) ? otherwise : value;
  }
}
