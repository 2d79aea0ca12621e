package io.mutstreams.agent.flow;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>Messages are published in the order in which they came, always. What was in flight when the
 * connection broke is published again first, with the same ids. What was answered meanwhile is not.
 *
 * <p>Shared by the lanes that send, the publisher's threads that answer, the storage thread and the
 * agent's timer. One lock guards everything; nothing blocks while holding it, and settlements are
 * released outside of it.
 */
public final class Uplink {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
  private static final int READ_BATCH = 500;
  private static final int MAX_WAITING = 400;
  private static final long GRACE_MILLIS = 2_000;
  private static final long LAG_MILLIS = 2_000;

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
  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Flight> waiting = new ArrayDeque<>();
  private final ArrayDeque<Flight> flying = new ArrayDeque<>();
  private final ArrayDeque<Outbox.Stored> drained = new ArrayDeque<>();
  private final Set<String> answeredLate = new HashSet<>();
  private final List<Marker> markers = new ArrayList<>();
  private Mode mode = Mode.RETURNING;
  private @Nullable Link link;
  private boolean pumping;
  private boolean reading;
  private long readings;
  private long cursor;
  private long settled;
  private int appending;
  private int moved;
  private long numbers;
  private long downSince;
  private long delivered;
  private long refused;

  private record Marker(long before, CompletableFuture<Void> reached) {}

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

    @Override
    public void up() {
      locked(() -> connected(this));
    }

    @Override
    public void down(String why) {
      locked(() -> disconnected(this));
    }
  }

  public Uplink(String name, Outbox outbox, DeadLetters deadLetters, InstantSource clock) {
    this.name = name;
    this.outbox = outbox;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.downSince = clock.millis();
  }

  /** Looks what an earlier run left in the outbox; records wait in memory until that is known. */
  public void open() {
    locked(this::read);
  }

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
   * Goes over to this connection. What the one before has not answered is published again by this
   * one, before anything newer.
   *
   * @return the connection before, to be closed; null for none
   */
  public @Nullable Link attach(Link next) {
    lock.lock();
    try {
      Link old = link;
      if (old != null) {
        disconnected(old);
      }
      link = next;
      if (next.up) {
        connected(next);
      }
      return old;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a message; never blocks.
   *
   * @param settlement released when the message is delivered, on disk, or buried
   */
  void send(Outgoing message, Settlement settlement) {
    lock.lock();
    try {
      Flight flight = new Flight(this, message, 0, numbers++, settlement);
      if (mode == Mode.STORING) {
        append(List.of(flight));
      } else {
        waiting.add(flight);
        pump();
        if (waiting.size() > MAX_WAITING) {
          store("it takes less than comes in");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Looks for what time alone decides; called about twice a second. */
  public void tick() {
    lock.lock();
    try {
      long now = clock.millis();
      if (mode == Mode.STORING) {
        return;
      }
      if (!up() && !waiting.isEmpty() && now - downSince > GRACE_MILLIS) {
        store("it is away");
      } else if (oldestOpen(now) > LAG_MILLIS) {
        store("it does not answer");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Completes when everything that was sent so far is delivered, on disk or buried. */
  public CompletableFuture<Void> settledSoFar() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    locked(
        () -> {
          markers.add(new Marker(numbers, reached));
          checkMarkers();
        });
    return reached;
  }

  private long oldestOpen(long now) {
    for (Flight flight : flying) {
      if (flight.direct() && flight.phase() == Flight.Phase.OPEN) {
        return now - flight.publishedAt();
      }
    }
    return 0;
  }

  private boolean up() {
    return link != null && link.up;
  }

  private void connected(Link which) {
    which.up = true;
    if (which != link) {
      return;
    }
    if (mode == Mode.STORING) {
      LOG.info("uplink {}: sending what the outbox holds ({} records)", name, outbox.depth());
      read();
    }
    pump();
  }

  private void disconnected(Link which) {
    boolean was = which.up;
    which.up = false;
    if (which != link || !was) {
      return;
    }
    downSince = clock.millis();
    List<Flight> again = new ArrayList<>();
    boolean stored = !drained.isEmpty() || mode != Mode.DIRECT;
    for (Flight flight : flying) {
      stored |= !flight.direct();
      if (flight.phase() == Flight.Phase.ANSWERED) {
        if (!flight.direct()) {
          answeredLate.add(flight.message().id());
        }
      } else if (flight.direct() && !flight.moved()) {
        flight.phase(Flight.Phase.OPEN);
        again.add(flight);
      }
    }
    flying.clear();
    moved = 0;
    for (int i = again.size() - 1; i >= 0; i--) {
      waiting.addFirst(again.get(i));
    }
    rewind();
    if (stored) {
      store("it is away");
    }
  }

  /** The outbox is read again from what is settled; readings under way no longer count. */
  private void rewind() {
    drained.clear();
    cursor = settled;
    readings++;
    reading = false;
  }

  /** From now on through the outbox; what is unanswered goes there first, in its order. */
  private void store(String why) {
    if (mode == Mode.DIRECT) {
      LOG.info("uplink {}: {}; records go to the outbox", name, why);
    }
    mode = Mode.STORING;
    List<Flight> all = new ArrayList<>();
    for (Flight flight : flying) {
      if (flight.direct() && flight.phase() == Flight.Phase.OPEN && !flight.moved()) {
        all.add(flight);
        moved++;
      }
    }
    all.addAll(waiting);
    waiting.clear();
    if (!all.isEmpty()) {
      append(all);
    }
    checkMarkers();
  }

  private void append(List<Flight> flights) {
    List<Outgoing> messages = new ArrayList<>(flights.size());
    List<Settlement> settlements = new ArrayList<>(flights.size());
    for (Flight flight : flights) {
      messages.add(flight.message());
      Settlement settlement = flight.takeSettlement();
      if (settlement != null) {
        settlements.add(settlement);
      }
    }
    appending++;
    outbox.append(
        messages,
        () -> {
          locked(
              () -> {
                appending--;
                read();
              });
          settlements.forEach(Settlement::release);
        });
  }

  /** Reads on, if there is reason to and nothing stands against it. */
  private void read() {
    boolean first = mode == Mode.RETURNING && cursor == 0;
    if (reading || mode == Mode.DIRECT || drained.size() > READ_BATCH / 2) {
      return;
    }
    // Before the moved ones are answered, publishing them from the outbox would repeat them.
    if (!first && (!up() || moved > 0)) {
      return;
    }
    reading = true;
    long reader = readings;
    boolean complete = appending == 0;
    outbox.read(cursor, READ_BATCH, found -> locked(() -> found(reader, complete, found)));
  }

  private void found(long reader, boolean complete, List<Outbox.Stored> found) {
    if (reader != readings) {
      return;
    }
    reading = false;
    drained.addAll(found);
    if (!found.isEmpty()) {
      cursor = found.get(found.size() - 1).sequence();
    }
    if (mode == Mode.STORING && found.size() < READ_BATCH) {
      mode = Mode.RETURNING;
    }
    if (found.isEmpty() && complete && drained.isEmpty() && mode == Mode.RETURNING) {
      if (outboxUsed()) {
        LOG.info("uplink {}: the outbox is empty; records go directly again", name);
      }
      mode = Mode.DIRECT;
    } else if (!found.isEmpty() || !complete) {
      readAgain(found.isEmpty());
    }
    pump();
  }

  private boolean outboxUsed() {
    return cursor > 0;
  }

  /** After an empty reading the end of the appending that is under way reads again. */
  private void readAgain(boolean empty) {
    if (!empty || appending == 0) {
      read();
    }
  }

  /** Publishes what can be published now. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      boolean more = true;
      while (more) {
        more = (mode == Mode.DIRECT || !drained.isEmpty()) && publishNext();
      }
    } finally {
      pumping = false;
    }
    if (mode != Mode.DIRECT) {
      read();
    }
  }

  private boolean publishNext() {
    Link present = link;
    if (present == null || !present.up) {
      return false;
    }
    Outbox.Stored stored = drained.peek();
    Flight flight =
        stored == null
            ? nextWaiting()
            : new Flight(this, stored.message(), stored.sequence(), 0, null);
    if (flight == null) {
      return false;
    }
    if (stored != null && answeredLate.remove(stored.message().id())) {
      flight.phase(Flight.Phase.ANSWERED);
      flying.add(flight);
      drained.remove();
      popAnswered();
      return true;
    }
    flight.publishedAt(clock.millis());
    flying.add(flight);
    if (!present.publisher.publish(flight.message(), flight)) {
      flying.removeLast();
      return false;
    }
    if (stored == null) {
      waiting.remove();
    } else {
      drained.remove();
    }
    return true;
  }

  /** One whose answer came after all, from the connection before, needs no second way. */
  private @Nullable Flight nextWaiting() {
    while (!waiting.isEmpty() && waiting.peek().phase() == Flight.Phase.ANSWERED) {
      waiting.remove();
    }
    return waiting.peek();
  }

  void delivered(Flight flight) {
    locked(() -> delivered++);
    settle(flight);
  }

  /** The message is done with; its settlement is released outside of the lock. */
  private void settle(Flight flight) {
    @Nullable Settlement settlement;
    lock.lock();
    try {
      settlement = answered(flight);
      pump();
    } finally {
      lock.unlock();
    }
    if (settlement != null) {
      settlement.release();
    }
  }

  private @Nullable Settlement answered(Flight flight) {
    if (flight.phase() != Flight.Phase.OPEN) {
      return null;
    }
    flight.phase(Flight.Phase.ANSWERED);
    if (flight.moved()) {
      answeredLate.add(flight.message().id());
      moved--;
    }
    Settlement settlement = flight.takeSettlement();
    popAnswered();
    checkMarkers();
    return settlement;
  }

  void refused(Flight flight, int code, String reason) {
    String hex = code == 0 ? "" : " (reason code 0x" + Integer.toHexString(code) + ")";
    locked(() -> refused++);
    deadLetters.add(
        new DeadLetters.Letter(
            clock.millis(),
            name,
            "",
            "refused by uplink " + name + ": " + reason + hex,
            flight.message()),
        () -> settle(flight));
  }

  void broken(Flight flight) {
    locked(
        () -> {
          if (flight.phase() == Flight.Phase.OPEN) {
            flight.phase(Flight.Phase.BROKEN);
          }
        });
  }

  /** The tail of the outbox moves up to the first message that is not answered. */
  private void popAnswered() {
    long upTo = settled;
    while (!flying.isEmpty() && flying.peek().phase() == Flight.Phase.ANSWERED) {
      upTo = Math.max(upTo, flying.remove().sequence());
    }
    if (upTo > settled) {
      settled = upTo;
      outbox.settle(upTo);
    }
  }

  private void checkMarkers() {
    if (markers.isEmpty()) {
      return;
    }
    long oldest = waiting.isEmpty() ? numbers : waiting.peek().number();
    for (Flight flight : flying) {
      if (flight.direct() && !flight.moved() && flight.phase() == Flight.Phase.OPEN) {
        oldest = Math.min(oldest, flight.number());
      }
    }
    long open = oldest;
    markers.removeIf(marker -> marker.before() <= open && marker.reached().complete(null));
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** How it is doing, at one moment. */
  public Look look() {
    lock.lock();
    try {
      LinkStatus status =
          link == null ? new LinkStatus(false, null, 0, 0) : link.publisher.status();
      return new Look(
          status,
          mode,
          delivered,
          refused,
          flying.size(),
          waiting.size(),
          outbox.depth(),
          outbox.bytes(),
          outbox.dropped());
    } finally {
      lock.unlock();
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
   * @param dropped records dropped because the outbox was full
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
      long dropped) {}
}
