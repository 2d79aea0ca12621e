package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Arrival;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what a feed hands over; settles it at once or when told. Safe for any thread. */
final class Received implements Consumer<Arrival> {
  final List<Arrival> all = new CopyOnWriteArrayList<>();
  private volatile boolean settling;

  /** Settles at once from now on. */
  Received settlingAtOnce() {
    settling = true;
    return this;
  }

  @Override
  public void accept(Arrival arrival) {
    all.add(arrival);
    if (settling) {
      arrival.settled().run();
    }
  }

  List<String> payloads() {
    return all.stream().map(arrival -> arrival.payload().toText()).toList();
  }

  void settle(int index) {
    all.get(index).settled().run();
  }

  void await(int count) {
    Until.true_(count + " arrivals, of " + all.size(), () -> all.size() >= count);
  }
}
