package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Arrivals;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a feed hands over; settles it at once or when told. Safe for any thread. */
class Received implements Arrivals {
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

  /** Where what arrived is not the numbers from 0 to this, in order: at most ten places. */
  List<String> disorder(int count) {
    List<String> payloads = payloads();
    List<String> places = new ArrayList<>();
    for (int i = 0; i < Math.max(count, payloads.size()) && places.size() < 10; i++) {
      String got = i < payloads.size() ? payloads.get(i) : "nothing";
      if (i >= count || !got.equals(Integer.toString(i))) {
        places.add("at " + i + ": " + got);
      }
    }
    return places;
  }

  void settle(int index) {
    all.get(index).settled().run();
  }

  void await(int count) {
    Until.true_(() -> count + " arrivals, of " + all.size(), () -> all.size() >= count);
  }
}
