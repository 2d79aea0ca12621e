package io.mutstreams.e2e;

import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Subscriber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several subscribers that end together. Owned by the thread of the test. */
final class Subscribers implements AutoCloseable {
  private final List<Subscriber> all = new ArrayList<>();

  /** One for each filter. */
  static Subscribers open(String url, List<String> filters, Checker checker, Consumer<Arrival> also)
      throws IOException {
    var opened = new Subscribers();
    try {
      for (String filter : filters) {
        opened.all.add(Subscriber.open(url, List.of(filter), checker, also));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** How often a connection had to be made again. */
  int reconnects() {
    return all.stream().mapToInt(Subscriber::reconnects).sum();
  }

  @Override
  public void close() {
    all.forEach(Subscriber::close);
  }
}
