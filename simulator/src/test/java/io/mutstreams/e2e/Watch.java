package io.mutstreams.e2e;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches upstream what arrives of each group of sensors, each with a subscriber of its own:
 * together they are quicker, and all records of one key come by one. Owned by the thread of the
 * test.
 */
final class Watch implements AutoCloseable {
  private final List<Checker> checkers = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();

  private Watch() {}

  /** Expects everything untouched on {@code up/TOPIC}. */
  static Watch open(String url, List<GroupFeed.Group> groups) throws IOException {
    return open(List.of(url), groups);
  }

  /** The same at any of several brokers: what comes by all of them is looked at as one. */
  static Watch open(List<String> urls, List<GroupFeed.Group> groups) throws IOException {
    var watch = new Watch();
    try {
      for (GroupFeed.Group group : groups) {
        String plant = "plant/" + group.name() + "/";
        var checker =
            new Checker(
                new Destination(
                    group.name(), topic -> true, entry -> entry.topic().startsWith(plant), true));
        watch.checkers.add(checker);
        for (String url : urls) {
          watch.subscribers.add(Subscriber.open(url, List.of("up/" + plant + "+"), checker));
        }
      }
      return watch;
    } catch (IOException | RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  /** Waits until nothing is missing, or nothing comes any more. */
  void await(Ledger ledger, Duration quiet, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (Checker checker : checkers) {
      checker.await(ledger, quiet, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  List<Verdict> verdicts(Ledger ledger) {
    return checkers.stream().map(checker -> checker.verdict(ledger)).toList();
  }

  @Override
  public void close() {
    subscribers.forEach(Subscriber::close);
  }
}
