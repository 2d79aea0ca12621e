package io.mutstreams.agent.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived and is not acknowledged, in order of arrival; MQTT wants the acknowledgements in
 * that order too. Survives the connection: when the broker resumes the session, it sends again what
 * it holds for unacknowledged, and each of those is joined to the entry that is still in process
 * here, or was acknowledged in vain.
 *
 * <p>Guarded by itself: entries are added by Paho's callback thread and settled by any.
 */
final class Unacked {
  /** One message that was handed over, held back, or let go. */
  static final class Entry {
    final Message message;

    /** When it came, in nanoseconds. */
    final long received;

    private boolean settled;

    /** Whether it was acknowledged over a former connection, in vain. */
    private boolean again;

    /** Whether its packet id was given in the time of this session that is known here. */
    private boolean present;

    Entry(Message message, long received) {
      this.message = message;
      this.received = received;
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<Integer, Entry> before = new HashMap<>();
  private final Acked acked;

  /**
   * Whether a message has come that the broker had not sent before: so all have come that it sent
   * in the time of an earlier process, which may have had another receive maximum.
   */
  private boolean begun;

  /** How many of the entries are to be acknowledged. */
  private int owed;

  /** How many messages of QoS 0 are not settled, also of former connections. */
  private int careless;

  private final Room room;
  private @Nullable Wire wire;
  private @Nullable Runnable whenEmpty;

  /**
   * @param receiveMaximum how many messages may be unacknowledged
   * @param room told how many are
   */
  Unacked(int receiveMaximum, Room room) {
    this.acked = new Acked(receiveMaximum);
    this.room = room;
  }

  /**
   * What another knows of the session, over a connection that has ended.
   *
   * @param acknowledged last, the oldest first
   * @param receiveMaximum the greatest that there was
   * @param begun whether all have come that were sent in the time of an earlier process
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Past(long[] acknowledged, int receiveMaximum, boolean begun) {}

  synchronized Past past() {
    return new Past(acked.newest(), acked.receiveMaximum(), begun);
  }

  synchronized void follow(Past past) {
    begun = past.begun();
    acked.wasReceiveMaximum(past.receiveMaximum());
    for (long fingerprint : past.acknowledged()) {
      acked.add(fingerprint, begun);
    }
  }

  synchronized int size() {
    return entries.size() + before.size();
  }

  /** How many the broker waits to have acknowledged. */
  synchronized int owed() {
    return owed + before.size();
  }

  /** How many messages of QoS 0 are in process: for them it waits for nothing. */
  synchronized int careless() {
    return careless;
  }

  /** How long ago the oldest came, in milliseconds; 0 where there is none. */
  synchronized long oldestMillis() {
    long now = System.nanoTime();
    Entry first = entries.peekFirst();
    long oldest = first == null ? 0 : now - first.received;
    // They wait for the broker to send them again, or to say that it does not.
    for (Entry entry : before.values()) {
      oldest = Math.max(oldest, now - entry.received);
    }
    return oldest / 1_000_000;
  }

  /** A connection is open. What is acknowledged from now on goes to it. */
  synchronized void opened(Wire opened, boolean sessionPresent) {
    wire = opened;
    if (sessionPresent) {
      for (Entry entry : entries) {
        if (entry.message.qos() > 0) {
          before.put(entry.message.packetId(), entry);
        }
      }
      acked.resume();
    } else {
      before.clear();
      acked.clear();
    }
    entries.clear();
    owed = 0;
    room.update(0);
    room.fresh();
    tellIfEmpty();
  }

  /** The broker sends nothing again any more. */
  synchronized void repeatsAreOver() {
    before.clear();
    acked.repeatsAreOver();
    tellIfEmpty();
  }

  /**
   * A message that the broker says it sent before.
   *
   * @return whether it is known: then it has been dealt with, and must not be handed over
   */
  synchronized boolean joins(Message message) {
    Entry known = before.get(message.packetId());
    if (known != null && known.message.saysTheSameAs(message)) {
      before.remove(message.packetId());
      acked.repeatsAreOver();
      enqueue(known);
      return true;
    }
    if (acked.contains(message.fingerprint(), !before.isEmpty())) {
      Entry again = new Entry(message, System.nanoTime());
      again.settled = true;
      again.again = true;
      enqueue(again);
      return true;
    }
    return false;
  }

  /**
   * Adds one that is not known.
   *
   * @param repeat whether the broker says that it sent it before
   */
  synchronized void add(Entry entry, boolean repeat) {
    if (entry.message.qos() > 0) {
      begun |= !repeat;
      entry.present = begun;
    }
    enqueue(entry);
  }

  /** A message that is neither added nor joined. */
  void passed(Message message) {
    room.gave(message.payload().size());
  }

  private void enqueue(Entry entry) {
    entries.addLast(entry);
    if (entry.message.qos() > 0) {
      owed++;
      room.update(owed);
    } else {
      careless++;
    }
    acknowledge();
  }

  /** To be called once for each entry. */
  synchronized void settle(Entry entry) {
    entry.settled = true;
    if (entry.message.qos() == 0) {
      careless--;
    }
    acknowledge();
  }

  private void acknowledge() {
    Entry head = entries.peekFirst();
    while (head != null && head.settled) {
      if (head.message.qos() > 0) {
        if (wire == null || wire.hasEnded()) {
          return; // Kept, so that it is known when the broker sends it again.
        }
        wire.acknowledge(head.message.packetId());
        if (!head.again) {
          acked.add(head.message.fingerprint(), head.present);
        }
        owed--;
        room.update(owed);
      }
      entries.removeFirst();
      room.gave(head.message.payload().size());
      head = entries.peekFirst();
    }
    tellIfEmpty();
  }

  /** Runs something once, as soon as nothing is unacknowledged. */
  synchronized void whenEmpty(Runnable task) {
    whenEmpty = task;
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (whenEmpty != null && entries.isEmpty() && before.isEmpty()) {
      whenEmpty.run();
      whenEmpty = null;
    }
  }
}
