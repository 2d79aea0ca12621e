package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.Flight.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What was published, in the order in which it was, up to the oldest message that is not done with.
 * A message whose connection broke keeps its place: it is published again before anything newer.
 * What is done with stays behind one that is not, up to a bound: then nothing more is published.
 *
 * <p>Guarded by the uplink's turns.
 */
final class Flights {
  private static final int MOST_DONE = 5_000;
  private static final long MOST_DONE_BYTES = 4L << 20;

  private final ArrayDeque<Flight> flying = new ArrayDeque<>();
  private int open;
  private int foreign;
  private int broken;
  private int moved;
  private int done;
  private long doneBytes;

  /** The message is being published. */
  void begin(Flight flight, long now) {
    flight.since(now);
    flight.phase(Phase.OPEN);
    flying.addLast(flight);
    open++;
  }

  /** The one that began last was not published after all. */
  void takeBack() {
    flying.removeLast().phase(Phase.WAITING);
    open--;
  }

  /** A message that needs no publishing, in the place where it would have been published. */
  void pass(Flight flight) {
    flight.phase(Phase.DONE);
    flying.addLast(flight);
    count(flight);
  }

  private void count(Flight flight) {
    done++;
    doneBytes += flight.message().payload().size();
  }

  /**
   * Whether too much is kept in memory that is done with, or only to be buried, behind one that is
   * not.
   */
  boolean clogged() {
    return done > MOST_DONE || doneBytes > MOST_DONE_BYTES;
  }

  /** Publishes again what is broken, in order, until one is not taken. */
  void resend(long now, Predicate<Flight> publish) {
    if (broken == 0) {
      return;
    }
    // A copy: an answer may come before the publishing returns.
    for (Flight flight : List.copyOf(flying)) {
      if (flight.phase() == Phase.BROKEN) {
        flight.since(now);
        flight.phase(Phase.OPEN);
        broken--;
        open++;
        if (!publish.test(flight)) {
          flight.phase(Phase.BROKEN);
          broken++;
          open--;
          return;
        }
      }
    }
  }

  /**
   * An answer came.
   *
   * @param next what becomes of it
   * @return false when none was open: then it does not count
   */
  boolean answered(Flight flight, Phase next) {
    if (flight.phase() != Phase.OPEN) {
      return false;
    }
    open--;
    if (flight.foreign()) {
      flight.foreign(false);
      foreign--;
    }
    if (flight.moved()) {
      moved--;
    }
    flight.phase(next);
    if (next == Phase.BROKEN) {
      broken++;
    } else {
      count(flight);
    }
    return true;
  }

  /** What is open now flies over a connection that is left. */
  void leave() {
    for (Flight flight : flying) {
      if (flight.phase() == Phase.OPEN && !flight.foreign()) {
        flight.foreign(true);
        foreign++;
      }
    }
  }

  /**
   * What is not answered and is not in the outbox, in order, to be put there. What is open stays
   * here too, as moved; what is broken goes: the outbox will bring it.
   */
  List<Flight> move() {
    List<Flight> all = new ArrayList<>();
    for (Iterator<Flight> each = flying.iterator(); each.hasNext(); ) {
      Flight flight = each.next();
      if (!flight.direct()) {
        continue;
      }
      if (flight.phase() == Phase.OPEN && !flight.moved()) {
        flight.moved(true);
        moved++;
        all.add(flight);
      } else if (flight.phase() == Phase.BROKEN) {
        broken--;
        each.remove();
        all.add(flight);
      }
    }
    return all;
  }

  /**
   * Forgets what is done with, up to the first that is not.
   *
   * @return the highest sequence among it; 0 for none
   */
  long pop() {
    long upTo = 0;
    while (!flying.isEmpty() && flying.peek().phase() == Phase.DONE) {
      Flight gone = flying.remove();
      done--;
      doneBytes -= gone.message().payload().size();
      upTo = Math.max(upTo, gone.sequence());
    }
    return upTo;
  }

  /** Since when the oldest message waits for an answer that is nowhere else; or {@code none}. */
  long oldest(long none) {
    for (Flight flight : flying) {
      boolean unanswered = flight.phase() == Phase.OPEN || flight.phase() == Phase.BROKEN;
      if (unanswered && flight.direct() && !flight.moved()) {
        return flight.since();
      }
    }
    return none;
  }

  /** When the oldest message came that is not done with and is nowhere else; or {@code none}. */
  long came(long none) {
    for (Flight flight : flying) {
      if (flight.phase() != Phase.DONE && flight.direct() && !flight.moved()) {
        return flight.came();
      }
    }
    return none;
  }

  /** When the oldest message that is published and not answered was; or {@code none}. */
  long unanswered(long none) {
    for (Flight flight : flying) {
      if (flight.phase() == Phase.OPEN) {
        return flight.since();
      }
    }
    return none;
  }

  /** Whether something flies over a connection that was left. */
  boolean foreign() {
    return foreign > 0;
  }

  boolean broken() {
    return broken > 0;
  }

  /** Whether something that the outbox holds too is not answered yet. */
  boolean moved() {
    return moved > 0;
  }

  /** Whether nothing is left that was published and is not done with. */
  boolean isEmpty() {
    return flying.isEmpty();
  }

  /** How many are published and not answered. */
  int open() {
    return open;
  }

  /** How many wait for being published again. */
  int brokenOnes() {
    return broken;
  }
}
