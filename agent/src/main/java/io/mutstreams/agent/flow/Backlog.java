package io.mutstreams.agent.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An uplink's side of its outbox: what is being appended, how far it has been read, what was read
 * and is not published, and how far it is settled. Guarded by the uplink's turns.
 */
final class Backlog {
  /** The storage reads between two syncs: on a slow disk there are few of them in a second. */
  private static final int READ_BATCH = 2_000;

  /** Fewer are not read while there are some at hand: each reading takes a turn of the storage. */
  private static final int WORTH_WHILE = READ_BATCH / 4;

  /** With so much at hand nothing more is read. */
  private static final int ENOUGH = READ_BATCH / 2;

  private static final long ENOUGH_BYTES = 1L << 19;

  /** The outbox hears of so many settled at once: a word about each would cost a wake-up each. */
  private static final int SETTLE_BATCH = 64;

  /** Records are not kept waiting for the end of an outbox that holds more. */
  private static final long NEAR = 20_000;

  private final Outbox outbox;
  private final Turns turns;
  private final Drawn drawn;
  private final Deque<Outbox.Stored> drained = new ArrayDeque<>();

  /** What was read and is not settled, in order. */
  private final Deque<Weight> unsettled = new ArrayDeque<>();

  // What is stored and was delivered all the same, and has not been read again.
  private final Sequences delivered = new Sequences();
  private final Pace pace = new Pace();
  private boolean reading;
  // All that is there was read, and something is being appended: reading before it is durable would
  // be asking again and again.
  private boolean atHead;
  private long cursor;
  private long settled;
  private long told;
  private int appending;
  private int appendingMessages;
  private long drainedBytes;
  private long own;
  private long expected;
  private boolean left;

  /** What a message takes in memory. */
  private record Weight(long sequence, long bytes) {}

  /**
   * @param drawn what all uplinks have read
   */
  Backlog(Outbox outbox, Turns turns, Drawn drawn) {
    this.outbox = outbox;
    this.turns = turns;
    this.drawn = drawn;
  }

  /**
   * Puts messages behind all others.
   *
   * @param durable gets them when they are on disk; in a turn
   */
  void append(List<Flight> flights, Consumer<List<Flight>> durable) {
    List<Outgoing> messages = new ArrayList<>(flights.size());
    flights.forEach(flight -> messages.add(flight.message()));
    appending++;
    appendingMessages += messages.size();
    outbox.append(
        messages,
        sequences ->
            turns.take(
                () -> {
                  appending--;
                  appendingMessages -= messages.size();
                  atHead = false;
                  place(flights, sequences);
                  durable.accept(flights);
                }));
  }

  private void place(List<Flight> flights, long[] sequences) {
    for (int i = 0; i < sequences.length; i++) {
      Flight flight = flights.get(i);
      flight.copy(sequences[i]);
      if (flight.passed()) {
        deliveredBefore(flight);
      }
    }
  }

  /**
   * Reads on, unless it reads already or has enough, or all uplinks together have too much: then it
   * does as soon as some of its own is settled.
   *
   * @param found in a turn, when something was read or there was nothing left
   */
  void read(Consumer<Found> found) {
    if (reading || atHead || drained.size() > ENOUGH || drainedBytes > ENOUGH_BYTES) {
      return;
    }
    int most = Math.min(READ_BATCH, drawn.room(own));
    if (most == 0 || (most < WORTH_WHILE && !drained.isEmpty())) {
      return;
    }
    reading = true;
    // Others look before this has come.
    expect(most * Drawn.cost(0));
    outbox.read(cursor, most, stored -> turns.take(() -> found.accept(take(stored))));
  }

  /** What a reading came to. */
  enum Found {
    /** Some, and there may be more. */
    SOME,
    /** Nothing: all that is stored has been read. */
    NOTHING,
    /** Nothing, but an appending is under way. */
    NOTHING_YET
  }

  private Found take(List<Outbox.Stored> stored) {
    reading = false;
    expect(0);
    if (stored.isEmpty()) {
      atHead = appending > 0;
      return atHead ? Found.NOTHING_YET : Found.NOTHING;
    }
    drained.addAll(stored);
    stored.forEach(this::count);
    cursor = stored.get(stored.size() - 1).sequence();
    return Found.SOME;
  }

  private void count(Outbox.Stored stored) {
    drainedBytes += size(stored);
    if (!left) {
      Weight weight = new Weight(stored.sequence(), Drawn.cost(size(stored)));
      unsettled.add(weight);
      take(weight.bytes());
    }
  }

  /** So much is about to be read, instead of what was. */
  private void expect(long bytes) {
    take(bytes - expected);
    expected = bytes;
  }

  private void take(long bytes) {
    own += bytes;
    drawn.add(bytes);
  }

  private void release(long upTo) {
    Weight first = unsettled.peek();
    while (first != null && first.sequence() <= upTo) {
      unsettled.remove();
      take(-first.bytes());
      first = unsettled.peek();
    }
  }

  /** Nothing is read any more. */
  void leave() {
    left = true;
    release(Long.MAX_VALUE);
    expect(0);
  }

  private static int size(Outbox.Stored stored) {
    return stored.message().payload().size();
  }

  /** The broker has taken a message, from the outbox or not. */
  void tookOne(long now) {
    pace.delivered(now);
  }

  /**
   * Whether all that is in the outbox, or on its way to it, is delivered in so little time if it
   * goes on as at present.
   */
  boolean drainedWithin(long millis, long now) {
    return left() <= Math.min(NEAR, pace.within(millis, now));
  }

  /** Whether the broker has taken something a moment ago. */
  boolean moving(long now) {
    return pace.within(1_000, now) > 0;
  }

  private long left() {
    return outbox.depth() + appendingMessages;
  }

  /** The next to publish; null when none is at hand. */
  Outbox.@Nullable Stored peek() {
    return drained.peek();
  }

  /** Takes the next away. */
  void remove() {
    drainedBytes -= size(drained.remove());
  }

  /** Puts the next back, as it could not be published. */
  void putBack(Outbox.Stored stored) {
    drained.addFirst(stored);
    drainedBytes += size(stored);
  }

  /** A message that is, or will be, stored too was delivered on its first way. */
  void deliveredBefore(Flight flight) {
    flight.pass();
    if (flight.copy() > 0) {
      delivered.add(flight.copy());
    }
  }

  /** Whether this one, the next to be published, was discarded, or delivered on its first way. */
  boolean passOver(Outbox.Stored stored) {
    delivered.forget(stored.sequence() - 1);
    return stored.sequence() <= outbox.discardedUpTo() || delivered.contains(stored.sequence());
  }

  /**
   * Everything up to this sequence may go; 0 for nothing new.
   *
   * @param now whether the outbox is to hear of it now, as little more will come soon
   */
  void settle(long upTo, boolean now) {
    settled = Math.max(settled, upTo);
    release(settled);
    if (settled - told >= (now ? 1 : SETTLE_BATCH)) {
      told = settled;
      outbox.settle(settled);
    }
  }

  /** The mark behind all that is in the outbox at the given moment; none where that is nothing. */
  CompletableFuture<List<Outbox.Mark>> markAfter(CompletableFuture<Void> moment) {
    return moment.thenCompose(
        nothing -> {
          CompletableFuture<List<Outbox.Mark>> found = new CompletableFuture<>();
          turns.take(
              () -> {
                settle(0, true);
                if (left() == 0) {
                  turns.later(() -> found.complete(List.of()));
                } else {
                  outbox.mark(mark -> found.complete(mark == null ? List.of() : List.of(mark)));
                }
              });
          return found;
        });
  }

  /** Whether nothing is stored, at hand or on its way there. */
  boolean isEmpty() {
    return left() == 0 && drained.isEmpty();
  }

  /** Whether something was ever read. */
  boolean used() {
    return cursor > 0;
  }
}
