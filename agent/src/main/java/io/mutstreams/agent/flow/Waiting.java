package io.mutstreams.agent.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of an uplink that wait in memory, in order. Guarded by the uplink's turns. */
final class Waiting {
  /** More than the sources of an agent usually leave unacknowledged. */
  private static final int MOST = 5_000;

  private static final long MOST_BYTES = 4L << 20;

  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private long bytes;

  void add(Flight flight) {
    flights.add(flight);
    bytes += flight.message().payload().size();
  }

  /** Whether there are more than memory should hold. */
  boolean full() {
    return flights.size() > MOST || bytes > MOST_BYTES;
  }

  @Nullable Flight peek() {
    return flights.peek();
  }

  void remove() {
    bytes -= flights.remove().message().payload().size();
  }

  /** Puts the first back, as it could not be published. */
  void putBack(Flight flight) {
    flights.addFirst(flight);
    bytes += flight.message().payload().size();
  }

  List<Flight> takeAll() {
    List<Flight> all = new ArrayList<>(flights);
    flights.clear();
    bytes = 0;
    return all;
  }

  int size() {
    return flights.size();
  }
}
