package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.Flight.Phase;
import io.mutstreams.agent.flow.Uplink.Mode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which way the messages of an uplink go, and in which order: what flew when the connection broke,
 * then what the outbox holds, then what waits in memory. Every method runs within a turn of the
 * uplink.
 */
final class Passage {
  private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

  private final String name;
  private final Outbox outbox;
  private final InstantSource clock;
  private final Turns turns;
  private final Markers markers;
  private final Backlog backlog;
  private final Flights flights = new Flights();
  private final Waiting waiting = new Waiting();
  private final Manner manner;
  private final Runnable pumpAll;
  private final Pump pump;
  private Mode mode = Mode.RETURNING;
  private Uplink.@Nullable Link link;
  private boolean opened;
  private boolean retired;
  private boolean held;
  private final Patience patience;

  /**
   * @param pumpAll has all passages of the uplink publish what they can
   */
  Passage(
      String name,
      Outbox outbox,
      InstantSource clock,
      Turns turns,
      Manner manner,
      Runnable pumpAll) {
    this.name = name;
    this.outbox = outbox;
    this.clock = clock;
    this.turns = turns;
    this.manner = manner;
    this.pumpAll = pumpAll;
    this.markers = new Markers(turns);
    this.backlog = new Backlog(outbox, turns, manner.seat().drawn());
    this.pump = new Pump(flights, backlog, waiting, manner);
    this.patience = new Patience(clock.millis());
  }

  void open() {
    if (!opened && mode == Mode.RETURNING) {
      opened = true;
      // Also without a connection: when nothing is stored, records need not pass through the disk.
      backlog.read(this::found);
    }
  }

  /**
   * @param storeFirst whether it is to go through the outbox in any case
   */
  void send(Uplink uplink, Outgoing message, Settlement settlement, boolean storeFirst) {
    long now = clock.millis();
    Flight flight = Flight.direct(uplink, this, message, markers.next(), settlement, now);
    if (storeFirst) {
      patience.storeFirst(now);
    }
    if (mode == Mode.STORING) {
      backlog.append(List.of(flight), this::stored);
      return;
    }
    waiting.add(flight);
    if (storeFirst) {
      store("a source asks for it");
      return;
    }
    pumpAll.run();
    if (waiting.full()) {
      store("it takes less than comes in");
    }
  }

  /** What time alone decides. */
  void tick() {
    long now = clock.millis();
    patience.look(now);
    if (mode != Mode.STORING && inMemory()) {
      if (!up() && patience.away(now)) {
        store("it is away");
      } else if (up() && lags(now)) {
        store("it does not answer");
      }
    }
    backlog.settle(0, true);
    if (outbox.depth() > 0) {
      outbox.expire();
    }
    awaitEnd(now);
    pumpAll.run();
  }

  private boolean lags(long now) {
    boolean soon = mode == Mode.RETURNING && backlog.drainedWithin(Patience.LAG_MILLIS / 2, now);
    return patience.late(oldest(now), now) && !soon;
  }

  private long oldest(long now) {
    Flight first = waiting.peek();
    return flights.oldest(first == null ? now : first.since());
  }

  /** Whether something unsettled is neither delivered nor handed to the outbox. */
  private boolean inMemory() {
    return waiting.peek() != null || flights.oldest(Long.MAX_VALUE) != Long.MAX_VALUE;
  }

  CompletableFuture<Void> settledSoFar() {
    if (!up() && mode != Mode.STORING && inMemory()) {
      store("it is away");
    }
    return markers.settledSoFar();
  }

  /**
   * The mark behind what was sent so far, when that is settled; none where it is all delivered.
   * Only a connection that takes records straight away is waited for.
   */
  CompletableFuture<List<Outbox.Mark>> mark() {
    if (mode != Mode.DIRECT) {
      storeNow();
    }
    return backlog.markAfter(settledSoFar());
  }

  /** What is in memory goes to the outbox, whatever the connection is like. */
  void storeNow() {
    if (mode != Mode.STORING && inMemory()) {
      store("it is slow, and a change leads records past it");
    }
  }

  /** Nothing is published until {@link #release}. */
  void hold() {
    held = true;
    mode = Mode.STORING;
  }

  /** What was held may go. */
  void release() {
    held = false;
    read();
    pumpAll.run();
  }

  boolean held() {
    return held;
  }

  /** Whether there is nothing in it, and nothing holds it. */
  boolean over() {
    return !held && mode == Mode.DIRECT && idle() && !inMemory() && backlog.isEmpty();
  }

  CompletableFuture<Void> retire() {
    retired = true;
    store("it leaves");
    backlog.leave();
    return markers.settledSoFar();
  }

  void attach(Uplink.Link next) {
    // What flies over the old one is waited for, or it might be delivered twice or be overtaken.
    flights.leave();
    link = next;
    patience.begin(clock.millis());
    pumpAll.run();
  }

  void connection(Uplink.Link which) {
    if (which != link) {
      return;
    }
    long now = clock.millis();
    patience.begin(now);
    if (up() && mode == Mode.STORING && !held) {
      LOG.atInfo()
          .addKeyValue("event", "draining")
          .addKeyValue("uplink", name)
          .addKeyValue("records", outbox.depth())
          .log("uplink {}: sending what the outbox holds ({} records)", name, outbox.depth());
      if (manner.liveFirst()) {
        awaitEnd(now);
      }
    }
    pumpAll.run();
  }

  private boolean up() {
    return link != null && link.isUp();
  }

  /** From now on through the outbox; what is unanswered goes there first, in its order. */
  private void store(String why) {
    List<Flight> all = new ArrayList<>(flights.move());
    all.addAll(waiting.takeAll());
    if (mode == Mode.DIRECT && !all.isEmpty()) {
      LOG.atInfo()
          .addKeyValue("event", "storing")
          .addKeyValue("uplink", name)
          .log("uplink {}: {}; records go to the outbox", name, why);
    }
    mode = Mode.STORING;
    if (!all.isEmpty()) {
      backlog.append(all, this::stored);
    }
    pop();
  }

  private void stored(List<Flight> durable) {
    durable.forEach(this::settle);
    read();
  }

  /** Reads on, if there is reason to and nothing stands against it. */
  private void read() {
    // Before the moved ones are answered, publishing them from the outbox would repeat them.
    if (mode != Mode.DIRECT && !retired && !held && up() && !flights.moved()) {
      backlog.read(this::found);
    }
  }

  /**
   * Has new records wait in memory when the end of the outbox is near. Each that passes through the
   * disk instead is a write, a sync and a read in the way of those before it: under load the end
   * would move away as fast as it comes.
   */
  private void awaitEnd(long now) {
    if (mode == Mode.STORING && up() && !retired && !held && !patience.storesFirst(now)) {
      boolean quick = patience.justBegun(now) || backlog.moving(now);
      if (backlog.drainedWithin(Patience.LAG_MILLIS, now) || (manner.liveFirst() && quick)) {
        mode = Mode.RETURNING;
      }
    }
  }

  private void found(Backlog.Found found) {
    long now = clock.millis();
    if (found == Backlog.Found.SOME) {
      awaitEnd(now);
    } else if (found == Backlog.Found.NOTHING && !retired) {
      if (mode == Mode.STORING && patience.storesFirst(now)) {
        // What is stored next will have it read on.
        return;
      }
      if (backlog.used() && mode != Mode.DIRECT) {
        LOG.atInfo()
            .addKeyValue("event", "drained")
            .addKeyValue("uplink", name)
            .log("uplink {}: the outbox is read to its end; records go directly again", name);
      }
      if (mode != Mode.DIRECT) {
        // What waited for this moment was not late because of the broker.
        patience.begin(now);
      }
      // What was read and is not published comes before what waits.
      mode = Mode.DIRECT;
    }
    read();
    pumpAll.run();
  }

  /**
   * Publishes what can be published now, and reads on.
   *
   * @param drain whether what is stored may go
   * @return whether the connection took all that it was given
   */
  boolean pump(boolean drain) {
    Uplink.Link present = link;
    if (retired || held || present == null || !present.isUp() || flights.foreign() || idle()) {
      return true;
    }
    boolean all = pump.run(this, present, mode == Mode.DIRECT, drain, clock.millis());
    pop();
    read();
    return all;
  }

  /** Whether there is nothing at all to be done. */
  private boolean idle() {
    return mode == Mode.DIRECT
        && flights.isEmpty()
        && waiting.peek() == null
        && backlog.peek() == null;
  }

  /** Whether this answer counts. */
  boolean delivered(Flight flight) {
    if (!flights.answered(flight, Phase.DONE)) {
      return false;
    }
    backlog.tookOne(clock.millis());
    passed(flight);
    done(flight);
    return true;
  }

  /**
   * The broker refused a message. It is published again before anything newer, unless that is of no
   * use or was done often enough.
   *
   * @param lasting whether another try cannot help
   * @return whether the message is to be buried
   */
  boolean refused(Flight flight, boolean lasting) {
    if (!lasting && flight.phase() == Phase.OPEN && flight.refusedAgain() < manner.tries()) {
      broken(flight);
      return false;
    }
    if (!flights.answered(flight, Phase.BURYING)) {
      return false;
    }
    passed(flight);
    pumpAll.run();
    return true;
  }

  private void passed(Flight flight) {
    if (flight.moved()) {
      backlog.deliveredBefore(flight);
    }
  }

  void buried(Flight flight) {
    flight.phase(Phase.DONE);
    done(flight);
  }

  void broken(Flight flight) {
    // A moved one comes again from the outbox.
    if (flights.answered(flight, flight.moved() ? Phase.DONE : Phase.BROKEN)) {
      pop();
      pumpAll.run();
    }
  }

  private void done(Flight flight) {
    settle(flight);
    pop();
    pumpAll.run();
  }

  private void settle(Flight flight) {
    Settlement settlement = flight.takeSettlement();
    if (settlement != null) {
      turns.later(settlement);
      markers.settled(flight.number());
    }
  }

  /** The tail of the outbox moves up to the first message that is not done with. */
  private void pop() {
    if (!pump.running()) {
      backlog.settle(flights.pop(), retired || flights.isEmpty());
    }
  }

  Mode mode() {
    return mode;
  }

  Flights flights() {
    return flights;
  }

  /** How many messages are stored. */
  long stored() {
    return outbox.depth();
  }

  long storedBytes() {
    return outbox.bytes();
  }

  /** How long ago the oldest was stored, in milliseconds; 0 for nothing. */
  long oldestStored() {
    return outbox.depth() == 0 ? 0 : outbox.oldestMillis();
  }

  /** How long ago the oldest came that is not delivered, in milliseconds; 0 for nothing. */
  long oldest() {
    long now = clock.millis();
    Flight first = waiting.peek();
    long came = flights.came(first == null ? now : first.came());
    return Math.max(now - came, oldestStored());
  }

  long dropped() {
    return outbox.dropped();
  }

  /** How many messages wait in memory. */
  int waiting() {
    return waiting.size() + flights.brokenOnes();
  }
}
