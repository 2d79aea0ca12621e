package io.mutstreams.agent.flow;

/**
 * Publishes what can be published now, in the one right order: what flew when the connection broke,
 * then what the outbox brought, then what waits in memory; the latter two the other way round where
 * the uplink sends live records first. Guarded by the uplink's turns.
 */
final class Pump {
  private final Flights flights;
  private final Backlog backlog;
  private final Waiting waiting;
  private final Manner manner;
  private boolean running;
  private boolean full;

  Pump(Flights flights, Backlog backlog, Waiting waiting, Manner manner) {
    this.flights = flights;
    this.backlog = backlog;
    this.waiting = waiting;
    this.manner = manner;
  }

  /** Whether it runs: then an answer has come before the publishing returned. */
  boolean running() {
    return running;
  }

  /**
   * Publishes until the connection takes no more.
   *
   * @param to whose messages they are, and the connection
   * @param direct whether what waits in memory may go
   * @param drain whether what is stored may go
   * @return whether the connection took all that it was given
   */
  boolean run(Passage passage, Uplink.Link to, boolean direct, boolean drain, long now) {
    running = true;
    full = false;
    try {
      flights.resend(now, flight -> publish(to, flight));
      boolean more = !flights.broken();
      while (more) {
        more = next(passage, to, direct, drain, now);
      }
    } finally {
      running = false;
    }
    return !full;
  }

  private boolean next(Passage passage, Uplink.Link to, boolean direct, boolean drain, long now) {
    if (flights.clogged()) {
      return false;
    }
    Outbox.Stored stored = backlog.peek();
    Flight live = direct || manner.liveFirst() ? waiting.peek() : null;
    if (stored != null && (live == null || !manner.liveFirst())) {
      // Before the moved ones are answered, publishing them from the outbox would repeat them.
      return drain && !flights.moved() && stored(passage, to, stored, now);
    }
    if (live == null) {
      return false;
    }
    waiting.remove();
    flights.begin(live, now);
    if (!publish(to, live)) {
      flights.takeBack();
      waiting.putBack(live);
      return false;
    }
    return true;
  }

  private boolean stored(Passage passage, Uplink.Link to, Outbox.Stored stored, long now) {
    Flight flight = Flight.stored(to.uplink(), passage, stored);
    if (backlog.passOver(stored)) {
      backlog.remove();
      flights.pass(flight);
      return true;
    }
    if (!manner.passes(now)) {
      return false;
    }
    backlog.remove();
    flights.begin(flight, now);
    if (!publish(to, flight)) {
      flights.takeBack();
      backlog.putBack(stored);
      manner.takeBack();
      return false;
    }
    return true;
  }

  /** A message that the publisher chokes on must not stop those behind it. */
  private boolean publish(Uplink.Link to, Flight flight) {
    try {
      boolean taken = to.publisher().publish(flight.message(), flight);
      full |= !taken;
      return taken;
    } catch (RuntimeException e) {
      flight.rejected(0, e.toString());
      return true;
    }
  }
}
