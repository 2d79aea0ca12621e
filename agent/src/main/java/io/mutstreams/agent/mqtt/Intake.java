package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Arrivals;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of what arrives, and hands it over. Guarded by itself, also while it hands
 * over: so arrivals stay in order when a commit hands over from another thread. Hence nobody may
 * call it holding a lock that the consumer takes.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /** So many of QoS 0 may be unsettled: nothing holds their broker back. */
  static final int MOST_CARELESS = 10_000;

  private static final long REPEAT_NANOS = 60_000_000_000L;
  private final Supplier<String> name;
  private final Topics topics;
  private final Unacked unacked;
  private final int receiveMaximum;
  private final Arrivals arrivals;
  private final Copies copies = new Copies();
  private final Deque<Unacked.Entry> held = new ArrayDeque<>();
  private CompletableFuture<Void> overlapping = CompletableFuture.completedFuture(null);
  private @Nullable Wire wire;
  private boolean resumed;
  private int acknowledgeable;
  private boolean closed;
  private long overflows;
  private long saidAt;

  Intake(
      Supplier<String> name,
      Topics topics,
      Unacked unacked,
      int receiveMaximum,
      Arrivals arrivals) {
    this.name = name;
    this.topics = topics;
    this.unacked = unacked;
    this.receiveMaximum = receiveMaximum;
    this.arrivals = arrivals;
  }

  synchronized void opened(Wire opened, boolean sessionPresent) {
    wire = opened;
    resumed = sessionPresent;
    acknowledgeable = 0;
    topics.opened(sessionPresent);
    copies.opened();
    unacked.opened(opened, sessionPresent);
  }

  synchronized void arrived(Wire from, Message message) {
    if (closed || from != wire) {
      return; // Not acknowledged: the broker keeps it.
    }
    long now = System.nanoTime();
    boolean further = copies.isFurther(message);
    if (!overlapping.isDone() && copies.allSeen()) {
      overlapping.complete(null);
    }
    if (message.qos() == 0) {
      if (unacked.careless() >= MOST_CARELESS) {
        unacked.passed(message);
        overflowed(message.topic());
        return;
      }
    } else if (resumed) {
      acknowledgeable++;
      if (acknowledgeable > from.leadingRepeats()) {
        resumed = false;
        unacked.repeatsAreOver();
      } else if (unacked.joins(message)) {
        return;
      }
    }
    Unacked.Entry entry = new Unacked.Entry(message, now);
    unacked.add(entry, resumed);
    switch (further ? Topics.Verdict.DROP : topics.verdict(message)) {
      case TAKE -> handOver(entry);
      case HOLD -> hold(entry);
      case DROP -> unacked.settle(entry);
    }
  }

  private void handOver(Unacked.Entry entry) {
    Message message = entry.message;
    arrivals.accept(
        new Arrival(
            message.topic(),
            message.payload(),
            message.headers(),
            message.qos(),
            message.tooLarge() == 0
                ? null
                : LargestMessage.reason(message.tooLarge(), message.payload().size()),
            () -> unacked.settle(entry),
            entry.received));
  }

  /**
   * Holds a message back. At most half of what may be unacknowledged: the rest is for the topics
   * that count now. What has to go is the oldest: then the new topics begin a little later.
   */
  private void hold(Unacked.Entry entry) {
    held.addLast(entry);
    if (held.size() > Math.max(1, receiveMaximum / 2)) {
      unacked.settle(held.removeFirst());
    }
  }

  /** Of QoS 0 nothing holds the broker back; what is too much is lost, as QoS 0 allows. */
  private void overflowed(String topic) {
    arrivals.overflowed(topic);
    overflows++;
    long now = System.nanoTime();
    if (overflows == 1 || now - saidAt > REPEAT_NANOS) {
      saidAt = now;
      log.atWarn()
          .addKeyValue("event", "overflow")
          .addKeyValue("source", LinkLog.bare(name.get()))
          .addKeyValue("messages", overflows)
          .log(
              "{}: {} messages of QoS 0 lost so far: they come faster than they are processed.",
              name.get(),
              overflows);
    }
  }

  /**
   * What is held back, and is still wanted, stays so.
   *
   * @return see {@link Topics#prepare}
   */
  synchronized List<TopicFilter> prepare(Collection<String> filters) {
    List<TopicFilter> again = topics.prepare(filters);
    for (Iterator<Unacked.Entry> each = held.iterator(); each.hasNext(); ) {
      Unacked.Entry entry = each.next();
      if (topics.verdict(entry.message) != Topics.Verdict.HOLD) {
        each.remove();
        unacked.settle(entry);
      }
    }
    return again;
  }

  /**
   * The prepared topics count from now on.
   *
   * @return as {@link #overlap}
   */
  synchronized CompletableFuture<Void> commit() {
    topics.commit();
    while (!held.isEmpty()) {
      handOver(held.removeFirst());
    }
    return overlap();
  }

  /**
   * The former subscriptions stay for a moment beside the new ones.
   *
   * @return completes when messages have come for all of these, on the thread that receives: then
   *     it is clear which messages are copies when the former ones end
   */
  synchronized CompletableFuture<Void> overlap() {
    overlapping = new CompletableFuture<>();
    if (copies.allSeen()) {
      overlapping.complete(null);
    }
    return overlapping;
  }

  /** Whether there was something to abort. */
  synchronized boolean abort() {
    boolean was = topics.isPreparing();
    topics.abort();
    while (!held.isEmpty()) {
      unacked.settle(held.removeFirst());
    }
    return was;
  }

  synchronized void leave() {
    abort();
    topics.leave();
  }

  synchronized void close() {
    abort();
    closed = true;
  }

  /** Whether something is to be unsubscribed. */
  synchronized boolean leaves() {
    return !topics.unwanted().isEmpty();
  }

  synchronized boolean isPrepared(TopicFilter filter) {
    return topics.isPrepared(filter);
  }

  /** What is to be subscribed now. */
  synchronized List<TopicFilter> missing() {
    List<TopicFilter> missing = topics.missing();
    missing.forEach(filter -> copies.begins(filter.identifier()));
    return missing;
  }

  /** What is to be unsubscribed now. */
  synchronized List<TopicFilter> unwanted() {
    List<TopicFilter> unwanted = topics.unwanted();
    unwanted.forEach(filter -> copies.ends(filter.identifier()));
    return unwanted;
  }

  synchronized void subscribed(Wire on, TopicFilter filter) {
    if (on == wire) {
      topics.subscribed(filter);
    }
  }

  synchronized void unsubscribed(Wire on, TopicFilter filter) {
    if (on == wire) {
      topics.unsubscribed(filter);
    }
  }
}
