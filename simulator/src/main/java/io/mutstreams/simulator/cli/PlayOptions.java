package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.console.BrokerUrlConverter;
import io.mutstreams.simulator.console.DurationConverter;
import io.mutstreams.simulator.console.Progress;
import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerWriter;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands that send have in common. */
final class PlayOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "mqtt://127.0.0.1:1883",
      converter = BrokerUrlConverter.class,
      description = "The broker to send to. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after this long, as 30s. Default: until the feed ends or Ctrl-C.")
  private @Nullable Duration duration;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Stop after so many messages. Default: no limit.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many messages may wait for the broker's answer. Default: ${DEFAULT-VALUE}")
  private int window;

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "Write down what was sent and acknowledged, for 'simulate check'.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Print the summary as JSON.")
  private boolean json;

  /** Plays a feed and prints what was sent. */
  int play(Iterator<Timed> feed, Pace pace, PrintWriter out)
      throws IOException, InterruptedException {
    if (count < 0 || window < 1) {
      throw new ParameterException(
          spec.commandLine(),
          count < 0
              ? "--count must not be negative, as " + count + " is"
              : "--window must be at least 1, not " + window);
    }
    var done = new CountDownLatch(1);
    try (LedgerWriter writer = file == null ? null : new LedgerWriter(file)) {
      var ledger = new Ledger(writer);
      try (var publisher = Publisher.open(url, ledger, window)) {
        long start = System.nanoTime();
        playUntilStopped(new Player(publisher, pace), feed, done);
        boolean answered = publisher.drain(Duration.ofSeconds(30));
        print(ledger, publisher.refused(), (System.nanoTime() - start) / 1e9, out);
        return answered && publisher.refused() == 0 ? Exit.OK : Exit.FAILED;
      }
    } finally {
      done.countDown();
    }
  }

  private void playUntilStopped(Player player, Iterator<Timed> feed, CountDownLatch done)
      throws IOException, InterruptedException {
    var hook =
        new Thread(
            () -> {
              // Ctrl-C or SIGTERM: let the main thread send the rest and close the ledger
              player.stop();
              try {
                boolean unused = done.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    long total = count == Long.MAX_VALUE ? -1 : count;
    try (Progress progress = new Progress("sending", " messages", total)) {
      Duration longest = duration == null ? Duration.ofSeconds(Long.MAX_VALUE) : duration;
      player.play(feed, count, longest, progress::to);
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it is running
    }
  }

  private void print(Ledger ledger, long refused, double seconds, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        json
            ? "{\"sent\": %d, \"acknowledged\": %d, \"refused\": %d, \"seconds\": %.3f,"
                + " \"rate_per_s\": %.1f}%n"
            : "sent %d, acknowledged %d, refused %d, in %.1f s, %.0f messages/s%n",
        ledger.sentCount(),
        ledger.acknowledgedCount(),
        refused,
        seconds,
        ledger.sentCount() / Math.max(seconds, 1e-9));
    out.flush();
  }
}
