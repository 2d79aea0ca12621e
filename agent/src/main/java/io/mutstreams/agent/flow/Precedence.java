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
  /** The seats of those that drain at present. */
  private final Set<Seat> draining = ConcurrentHashMap.newKeySet();

  private final Drawn drawn;

  /** Nobody drains; what they read may take a share of this heap. */
  public Precedence() {
    this(Drawn.ofHeap());
  }

  /**
   * Nobody drains.
   *
   * @param drawn what they may read, together
   */
  Precedence(Drawn drawn) {
    this.drawn = drawn;
  }

  /**
   * How many bytes of memory the messages take that are read from outboxes and not settled, about.
   * Any thread.
   */
  public long drawnBytes() {
    return drawn.bytes();
  }

  /** The place of one uplink. */
  final class Seat {
    private volatile String connection = "";
    private volatile Priority priority = Priority.NORMAL;
    private boolean left;

    private Seat() {}

    /** Takes another place. */
    void move(String newConnection, Priority newPriority) {
      connection = newConnection;
      priority = newPriority;
    }

    /** Says whether it has something to drain and gets on with it. */
    void draining(boolean now) {
      if (now && !left) {
        draining.add(this);
      } else {
        draining.remove(this);
      }
    }

    /**
     * Nobody waits for it any more, whatever it says: its connection may come up once more before
     * it is closed, and nobody would look at it afterwards.
     */
    void leave() {
      left = true;
      draining.remove(this);
    }

    /** What all uplinks have read from their outboxes. */
    Drawn drawn() {
      return drawn;
    }

    /** Whether it is its turn. */
    boolean mayDrain() {
      for (Seat other : draining) {
        if (other.priority.compareTo(priority) < 0 && other.connection.equals(connection)) {
          return false;
        }
      }
      return true;
    }
  }

  /** A place for one more. */
  Seat seat() {
    return new Seat();
  }
}
