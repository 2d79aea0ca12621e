package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.UplinkConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way out to one broker, in order, with the outbox as the way round an outage.
 *
 * <p>While all is well a record is published by the lane that made it and is settled by the
 * broker's answer; the disk rests ({@link Mode#DIRECT}). When the connection is away for more than
 * a moment, or answers too slowly, everything unanswered goes to the outbox in its order, and
 * everything new behind it ({@link Mode#STORING}); it is settled when it is on disk. When the
 * broker is back the outbox is read and published from its tail. Near its end new records wait in
 * memory again instead of passing through the disk, since otherwise the end would never be reached
 * under load ({@link Mode#RETURNING}); when the outbox is read to its end they follow directly.
 *
 * <p>Messages of one priority are published in the order in which they came; those of a higher one
 * go before all others. What was in flight when the connection broke is published again first, with
 * the same ids. What was answered meanwhile is not. Two things change the order: an uplink that is
 * told to send live records first does so, and what the broker refused and takes at another try
 * comes later than what was published meanwhile.
 *
 * <p>Shared by the lanes that send, the publisher's threads that answer, the storage thread and the
 * agent's timer. One lock guards everything; nothing blocks while holding it, and settlements are
 * released outside of it.
 */
public final class Uplink {
  /** How records go at present. */
  public enum Mode {
    /** From the lane to the broker. */
    DIRECT,
    /** Into the outbox; from there to the broker when it is there. */
    STORING,
    /** The outbox is nearly empty: new records wait in memory for its end. */
    RETURNING
  }

  private final String name;
  private final DeadLetters deadLetters;
  private final InstantSource clock;
  private final InstantSource even;
  private final Turns turns = new Turns();
  private final Passages passages;
  private final PausedStreams paused = new PausedStreams();
  private final Silence silence = new Silence();
  private long delivered;
  private long refused;

  /** A connection of this uplink; what one says that is not attached is only noted. */
  public final class Link implements Publisher.Events {
    private final Publisher publisher;
    private boolean up;

    private Link(Function<Publisher.Events, Publisher> maker) {
      this.publisher = maker.apply(this);
    }

    /** The publisher, for starting and closing it. */
    public Publisher publisher() {
      return publisher;
    }

    boolean isUp() {
      return up;
    }

    Uplink uplink() {
      return Uplink.this;
    }

    @Override
    public void up() {
      changed(true);
    }

    @Override
    public void down(String why) {
      changed(false);
    }

    private void changed(boolean now) {
      turns.take(
          () -> {
            up = now;
            passages.connection(this);
          });
    }
  }

  /**
   * An uplink without a connection, not opened.
   *
   * @param outboxes its own; records of a priority that has none go the normal way
   * @param precedence shared with the other uplinks
   * @param clock when something was
   * @param even how long something takes: it goes on evenly, whatever is done to the other
   */
  public Uplink(
      String name,
      Map<Priority, Outbox> outboxes,
      DeadLetters deadLetters,
      Precedence precedence,
      InstantSource clock,
      InstantSource even) {
    this.name = name;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.even = even;
    this.passages = new Passages(name, outboxes, precedence, even, turns);
  }

  /** Takes over what its configuration says of its manner. */
  public void configure(UplinkConfig config) {
    turns.take(() -> passages.manner().configure(config));
  }

  /** Looks what an earlier run left in the outbox; records wait in memory until that is known. */
  public void open() {
    turns.take(() -> passages.forEach(Passage::open));
  }

  /** Its name in the configuration. */
  public String name() {
    return name;
  }

  /**
   * A connection beside the present one; to be started, and then attached or closed.
   *
   * @param maker makes the publisher, not started
   */
  public Link link(Function<Publisher.Events, Publisher> maker) {
    return new Link(maker);
  }

  /**
   * Goes over to this connection: it takes what comes from now on as soon as the one before has
   * answered what it took, and first what that one could not deliver. So the one before is to be
   * closed now, with the patience that its answers are worth.
   *
   * @return the connection before, to be closed; null for none
   */
  public @Nullable Link attach(Link next) {
    turns.enter();
    try {
      return passages.attach(next);
    } finally {
      turns.leave();
    }
  }

  /**
   * Takes a message; never blocks.
   *
   * @param settlement released when the message is delivered, on disk, or buried
   */
  void send(Outgoing message, Settlement settlement) {
    send(message, settlement, Priority.NORMAL, false, "");
  }

  /**
   * Takes a message; never blocks.
   *
   * @param settlement released when the message is delivered, on disk, or buried
   * @param storeFirst whether it is to go through the outbox in any case
   * @param stream which sends it
   */
  void send(
      Outgoing message,
      Settlement settlement,
      Priority priority,
      boolean storeFirst,
      String stream) {
    turns.enter();
    try {
      if (!paused.took(stream, message, settlement, priority, storeFirst)) {
        passages.of(priority, stream).send(this, message, settlement, storeFirst);
      }
    } finally {
      turns.leave();
    }
  }

  /**
   * Takes a dead letter of this uplink, or another of its name, again.
   *
   * @param settled runs when it is delivered, on disk, or among the dead letters once more
   */
  public void sendAgain(DeadLetters.Letter letter, Runnable settled) {
    send(letter.record(), new Settlement(settled));
  }

  /** Looks for what time alone decides; called about twice a second. */
  public void tick() {
    turns.take(
        () -> {
          passages.tick();
          silence.look(delivered + refused, expecting(), even.millis());
        });
  }

  /**
   * Completes when everything that was sent so far is delivered, on disk or buried. In an outage
   * what waits for its end is put on disk at once.
   */
  public CompletableFuture<Void> settledSoFar() {
    return hurried(ofAll(Passage::settledSoFar));
  }

  /** Has the broker's answers come as fast as they can, until then. */
  private <T> CompletableFuture<T> hurried(CompletableFuture<T> moment) {
    turns.take(
        () -> {
          Link link = passages.link();
          if (link != null) {
            turns.later(() -> link.publisher().hurry(moment));
          }
        });
    return moment;
  }

  private CompletableFuture<Void> ofAll(Function<Passage, CompletableFuture<Void>> what) {
    turns.enter();
    try {
      return passages.all(what);
    } finally {
      turns.leave();
    }
  }

  /**
   * The marks behind what was sent so far, once that is delivered, on disk or buried: so everything
   * is delivered when all marks are reached. Of what is held, that of these streams counts, and
   * what it waits for.
   */
  public CompletableFuture<List<Outbox.Mark>> marks(Set<String> streams) {
    turns.enter();
    try {
      return hurried(passages.marks(streams));
    } finally {
      turns.leave();
    }
  }

  /** What is in memory goes to the outbox, whatever the connection is like. */
  public void storeNow() {
    turns.take(() -> passages.forEach(Passage::storeNow));
  }

  /** Whether the records of a stream are held already until at least these marks are reached. */
  public boolean awaits(String stream, List<Outbox.Mark> marks) {
    turns.enter();
    try {
      return passages.held().awaits(stream, marks);
    } finally {
      turns.leave();
    }
  }

  /**
   * From now on the records of a stream wait in memory, until {@link #resume}: for the moment in
   * which it is found out whether they must be held. {@link #settledSoFar} and {@link #marks} know
   * nothing of them.
   */
  public void pause(String stream) {
    turns.take(() -> paused.pause(stream));
  }

  /**
   * What waits of a stream goes on, and what comes behind it.
   *
   * @param hold into which it goes; null where it goes its ordinary way
   */
  public void resume(String stream, @Nullable Hold hold) {
    turns.take(
        () -> {
          if (hold != null) {
            passages.hold(hold);
          }
          paused
              .resume(stream)
              .forEach(
                  sent ->
                      send(
                          sent.message(),
                          sent.settlement(),
                          sent.priority(),
                          sent.storeFirst(),
                          stream));
        });
  }

  /** From now on the records of its stream go into this hold, until it is drained. */
  public void hold(Hold hold) {
    turns.take(() -> passages.hold(hold));
  }

  /**
   * Publishes nothing of these holds any more, and forgets them: somebody else drains them.
   *
   * @return completes when what was published of them is answered
   */
  public CompletableFuture<Void> letGo(List<Hold> holds) {
    turns.enter();
    try {
      CompletableFuture<Void> answered = passages.held().letGo(holds);
      passages.held().look();
      return answered;
    } finally {
      turns.leave();
    }
  }

  /**
   * Ends the sending for good, before the connection is closed: what is not answered goes to the
   * outbox, for an uplink of the same name that may come.
   *
   * @return completes when everything that was sent is delivered, on disk or buried
   */
  public CompletableFuture<Void> retire() {
    turns.take(() -> passages.manner().seat().leave());
    return ofAll(Passage::retire);
  }

  void delivered(Flight flight) {
    turns.enter();
    try {
      if (flight.passage().delivered(flight)) {
        delivered++;
        if (!flight.direct()) {
          passages.drained();
        }
      }
    } finally {
      turns.leave();
    }
  }

  void refused(Flight flight, int code, String reason, boolean lasting) {
    turns.take(
        () -> {
          if (flight.passage().refused(flight, lasting)) {
            refused++;
            turns.later(() -> bury(flight, code, reason));
          }
        });
  }

  private void bury(Flight flight, int code, String reason) {
    String hex = code == 0 ? "" : " (reason code 0x" + Integer.toHexString(code) + ")";
    deadLetters.add(
        new DeadLetters.Letter(
            clock.millis(),
            name,
            "",
            "refused by uplink " + name + ": " + reason + hex,
            flight.message(),
            DeadLetters.Origin.message(DeadLetters.Kind.UPLINK, true)),
        () -> turns.take(() -> flight.passage().buried(flight)));
  }

  void broken(Flight flight) {
    turns.take(() -> flight.passage().broken(flight));
  }

  /** Whether an answer is due, sooner or later. */
  private boolean expecting() {
    return passages.up() && passages.sum(passage -> passage.flights().open()) > 0;
  }

  private long silentSince() {
    long now = even.millis();
    long since = expecting() ? silence.since(passages.unanswered(now), now) : 0;
    return since == 0 ? 0 : clock.millis() - (now - since);
  }

  /** How it is doing, at one moment. */
  public Look look() {
    turns.enter();
    try {
      Link link = passages.link();
      return new Look(
          link == null ? new LinkStatus(false, null, 0, 0) : link.publisher().status(),
          passages.mode(),
          delivered,
          refused,
          (int) passages.sum(passage -> passage.flights().open()),
          (int) passages.sum(Passage::waiting) + paused.records(),
          passages.sum(Passage::stored),
          passages.sum(Passage::storedBytes),
          passages.sum(Passage::dropped),
          passages.held().records(),
          silentSince(),
          passages.most(Passage::oldest),
          passages.most(Passage::oldestStored));
    } finally {
      turns.leave();
    }
  }

  /**
   * A look at an uplink.
   *
   * @param link its connection
   * @param mode how records go at present
   * @param delivered records the broker took, since the start
   * @param refused records the broker refused
   * @param flying records published and not answered
   * @param waiting records in memory
   * @param stored records in the outbox
   * @param storedBytes bytes of the outbox on disk
   * @param dropped records dropped because the outbox was full or they too old
   * @param held records in the outbox that wait for others to be delivered by another uplink
   * @param silentSince since when its broker answers nothing though it is connected, in epoch
   *     milliseconds; 0 when it answers
   * @param oldestMillis how long ago the oldest came that is not delivered; 0 for nothing
   * @param oldestStoredMillis how long ago the oldest was stored that is in the outbox; 0 for
   *     nothing
   */
  public record Look(
      LinkStatus link,
      Mode mode,
      long delivered,
      long refused,
      int flying,
      int waiting,
      long stored,
      long storedBytes,
      long dropped,
      long held,
      long silentSince,
      long oldestMillis,
      long oldestStoredMillis) {}
}
