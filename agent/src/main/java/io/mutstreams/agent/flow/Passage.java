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

  /** An outage shorter than this is sat out in memory. */
  static final long GRACE_MILLIS = 2_000;

  /** An answer that takes longer than this is not waited for. */
  static final long LAG_MILLIS = 2_000;

  private final String name;
  private final Outbox outbox;
  private final InstantSource clock;
  private final Turns turns;
  private final Markers markers;
  private final Backlog backlog;
  private final Flights flights = new Flights();
  private final Waiting waiting = new Waiting();
  private final Pump pump;
  private Mode mode = Mode.RETURNING;
  private Uplink.@Nullable Link link;
  private boolean opened;
  private boolean retired;
  private long changedAt;

  Passage(String name, Outbox outbox, InstantSource clock, Turns turns) {
    this.name = name;
    this.outbox = outbox;
    this.clock = clock;
    this.turns = turns;
    this.markers = new Markers(turns);
    this.backlog = new Backlog(outbox, turns);
    this.pump = new Pump(flights, backlog, waiting);
    this.changedAt = clock.millis();
  }

  void open() {
    if (!opened && mode == Mode.RETURNING) {
      opened = true;
      // Also without a connection: when nothing is stored, records need not pass through the disk.
      backlog.read(this::found);
    }
  }

  void send(Uplink uplink, Outgoing message, Settlement settlement) {
    long now = clock.millis();
    Flight flight = Flight.direct(uplink, message, markers.next(), settlement, now);
    if (mode == Mode.STORING) {
      backlog.append(List.of(flight), this::stored);
      return;
    }
    waiting.add(flight);
    pump();
    if (waiting.full()) {
      store("it takes less than comes in");
    }
  }

  /** What time alone decides. */
  void tick() {
    long now = clock.millis();
    // A clock that was set back must not put this off.
    changedAt = Math.min(changedAt, now);
    if (mode != Mode.STORING && inMemory()) {
      if (!up() && now - changedAt > GRACE_MILLIS) {
        store("it is away");
      } else if (up() && lags(now)) {
        store("it does not answer");
      }
    }
    backlog.settle(0, true);
    awaitEnd(now);
    pump();
  }

  private boolean lags(long now) {
    boolean late = Math.abs(now - Math.max(changedAt, oldest(now))) > LAG_MILLIS;
    return late && !(mode == Mode.RETURNING && backlog.drainedWithin(LAG_MILLIS / 2, now));
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

  CompletableFuture<Void> deliveredSoFar() {
    return backlog.deliveredAfter(settledSoFar(), () -> up() && !retired);
  }

  CompletableFuture<Void> retire() {
    retired = true;
    backlog.giveUp();
    store("it leaves");
    return markers.settledSoFar();
  }

  Uplink.@Nullable Link attach(Uplink.Link next) {
    Uplink.Link old = link;
    // What flies over the old one is waited for, or it might be delivered twice or be overtaken.
    flights.leave();
    link = next;
    changedAt = clock.millis();
    pump();
    return old;
  }

  void connection(Uplink.Link which) {
    if (which != link) {
      return;
    }
    changedAt = clock.millis();
    if (up() && mode == Mode.STORING) {
      LOG.info("uplink {}: sending what the outbox holds ({} records)", name, outbox.depth());
    } else if (!up()) {
      backlog.giveUp();
    }
    pump();
  }

  private boolean up() {
    return link != null && link.isUp();
  }

  /** From now on through the outbox; what is unanswered goes there first, in its order. */
  private void store(String why) {
    if (mode == Mode.DIRECT) {
      LOG.info("uplink {}: {}; records go to the outbox", name, why);
    }
    mode = Mode.STORING;
    List<Flight> all = new ArrayList<>(flights.move());
    all.addAll(waiting.takeAll());
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
    if (mode != Mode.DIRECT && !retired && up() && !flights.moved()) {
      backlog.read(this::found);
    }
  }

  /**
   * Has new records wait in memory when the end of the outbox is near. Each that passes through the
   * disk instead is a write, a sync and a read in the way of those before it: under load the end
   * would move away as fast as it comes.
   */
  private void awaitEnd(long now) {
    if (mode == Mode.STORING && up() && !retired && backlog.drainedWithin(LAG_MILLIS, now)) {
      mode = Mode.RETURNING;
    }
  }

  private void found(Backlog.Found found) {
    long now = clock.millis();
    if (found == Backlog.Found.SOME) {
      awaitEnd(now);
    } else if (found == Backlog.Found.NOTHING && !retired) {
      if (backlog.used() && mode != Mode.DIRECT) {
        LOG.info("uplink {}: the outbox is read to its end; records go directly again", name);
      }
      if (mode != Mode.DIRECT) {
        // What waited for this moment was not late because of the broker.
        changedAt = now;
      }
      // What was read and is not published comes before what waits.
      mode = Mode.DIRECT;
    }
    read();
    pump();
  }

  /** Publishes what can be published now, and reads on. */
  private void pump() {
    Uplink.Link present = link;
    if (pump.running() || retired || present == null || !present.isUp() || flights.foreign()) {
      return;
    }
    pump.run(present, mode == Mode.DIRECT, clock.millis());
    pop();
    read();
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

  /** Whether this answer counts: then the message is to be buried. */
  boolean refused(Flight flight) {
    if (!flights.answered(flight, Phase.BURYING)) {
      return false;
    }
    passed(flight);
    pump();
    return true;
  }

  private void passed(Flight flight) {
    if (flight.moved()) {
      backlog.deliveredBefore(flight.message());
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
      pump();
    }
  }

  private void done(Flight flight) {
    settle(flight);
    pop();
    pump();
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

  Uplink.@Nullable Link link() {
    return link;
  }

  Flights flights() {
    return flights;
  }

  /** How many messages wait in memory. */
  int waiting() {
    return waiting.size() + flights.brokenOnes();
  }
}
