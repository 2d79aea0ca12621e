package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who drains its outbox first, of the uplinks that share a connection: while one of them drains,
 * those of lower priority do not. Live records are not held up by it.
 *
 * <p>Shared by all uplinks, each of which guards its own seat by its turns and looks at the others'
 * without: it may be a moment late, and looks again soon.
 */
public final class Precedence {
  /** All seats at present. */
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();

  /** The place of one uplink. */
  final class Seat {
    private volatile String connection = "";
    private volatile Priority priority = Priority.NORMAL;
    private volatile boolean draining;

    private Seat() {}

    /** Takes another place. */
    void move(String newConnection, Priority newPriority) {
      connection = newConnection;
      priority = newPriority;
    }

    /** Says whether it has something to drain and gets on with it. */
    void draining(boolean now) {
      draining = now;
    }

    /** Whether it is its turn. */
    boolean mayDrain() {
      for (Seat other : seats) {
        if (other.draining
            && other.priority.compareTo(priority) < 0
            && other.connection.equals(connection)) {
          return false;
        }
      }
      return true;
    }

    /** Gives the place up. */
    void leave() {
      seats.remove(this);
    }
  }

  /** A place for one more. */
  Seat seat() {
    Seat seat = new Seat();
    seats.add(seat);
    return seat;
  }
}
