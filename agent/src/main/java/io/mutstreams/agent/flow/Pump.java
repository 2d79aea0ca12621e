package io.mutstreams.agent.flow;

/**
 * Publishes what can be published now, in the one right order: what flew when the connection broke,
 * then what the outbox brought, then what waits in memory. Guarded by the uplink's turns.
 */
final class Pump {
  private final Flights flights;
  private final Backlog backlog;
  private final Waiting waiting;
  private boolean running;

  Pump(Flights flights, Backlog backlog, Waiting waiting) {
    this.flights = flights;
    this.backlog = backlog;
    this.waiting = waiting;
  }

  /** Whether it runs: then an answer has come before the publishing returned. */
  boolean running() {
    return running;
  }

  /**
   * Publishes until the connection takes no more.
   *
   * @param direct whether what waits in memory may go
   */
  void run(Uplink.Link link, boolean direct, long now) {
    running = true;
    try {
      flights.resend(now, flight -> publish(link, flight));
      boolean more = !flights.broken();
      while (more) {
        more = next(link, direct, now);
      }
    } finally {
      running = false;
    }
  }

  private boolean next(Uplink.Link link, boolean direct, long now) {
    Outbox.Stored stored = backlog.peek();
    if (stored != null) {
      // Before the moved ones are answered, publishing them from the outbox would repeat them.
      return !flights.moved() && stored(link, stored, now);
    }
    Flight flight = waiting.peek();
    if (!direct || flight == null) {
      return false;
    }
    backlog.atEnd();
    waiting.remove();
    flights.begin(flight, now);
    if (!publish(link, flight)) {
      flights.takeBack();
      waiting.putBack(flight);
      return false;
    }
    return true;
  }

  private boolean stored(Uplink.Link link, Outbox.Stored stored, long now) {
    Flight flight = Flight.stored(link.uplink(), stored);
    backlog.remove();
    if (backlog.passOver(stored)) {
      flights.pass(flight);
      return true;
    }
    flights.begin(flight, now);
    if (!publish(link, flight)) {
      flights.takeBack();
      backlog.putBack(stored);
      return false;
    }
    return true;
  }

  /** A message that the publisher chokes on must not stop those behind it. */
  private static boolean publish(Uplink.Link link, Flight flight) {
    try {
      return link.publisher().publish(flight.message(), flight);
    } catch (RuntimeException e) {
      flight.refused(0, e.toString());
      return true;
    }
  }
}
