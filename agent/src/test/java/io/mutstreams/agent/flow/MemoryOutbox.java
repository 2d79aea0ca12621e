package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.WhenFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An outbox that keeps to all promises of {@link Outbox} but those about the disk. Work is done by
 * the executor, which must do one thing after the other in order.
 */
public final class MemoryOutbox implements Outbox {
  private record Append(List<Outgoing> messages, Durable durable) {}

  private final String name;
  private final Executor thread;
  private final Runnable moved;
  private boolean forming;
  private final ArrayDeque<Stored> rows = new ArrayDeque<>();
  private final Deque<Append> blocked = new ArrayDeque<>();
  private final List<Runnable> uncommitted = new ArrayList<>();
  private long sequence;
  private volatile int depth;
  private final AtomicLong appended = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong settles = new AtomicLong();
  private Limits limits = new Limits(Long.MAX_VALUE, WhenFull.BLOCK);
  private volatile long discardedUpTo;
  private long size;

  /** An empty outbox that blocks when it is full. */
  public MemoryOutbox(Executor thread) {
    this("outbox", thread, () -> {});
  }

  /**
   * The same.
   *
   * @param name by which marks call it
   * @param moved runs when something was settled or dropped
   */
  MemoryOutbox(String name, Executor thread, Runnable moved) {
    this.name = name;
    this.thread = thread;
    this.moved = moved;
  }

  /** Nothing is stored yet, whatever comes. */
  void form() {
    forming = true;
  }

  /** What waits may be stored. */
  void formed() {
    forming = false;
    room();
  }

  /** All that is not stored is forgotten. */
  void crash() {
    blocked.clear();
    uncommitted.clear();
    forming = false;
    depth = rows.size();
  }

  /** Whether everything up to this sequence is settled. */
  boolean reached(long sequence) {
    return rows.isEmpty() || rows.peek().sequence() > sequence;
  }

  @Nullable Mark mark() {
    return rows.isEmpty() ? null : new Mark(name, sequence);
  }

  @Override
  public void append(List<Outgoing> messages, Durable durable) {
    Append append = new Append(List.copyOf(messages), durable);
    thread.execute(
        () -> {
          blocked.add(append);
          room();
        });
  }

  private void room() {
    while (!forming && !blocked.isEmpty() && (rows.isEmpty() || fits(blocked.peek()))) {
      Append next = blocked.remove();
      long[] sequences = next.messages().stream().mapToLong(this::add).toArray();
      uncommitted.add(() -> next.durable().at(sequences));
    }
    depth = rows.size();
    // Durable somewhat later: appends that come close together are committed as one.
    thread.execute(this::commit);
  }

  private void commit() {
    List<Runnable> all = List.copyOf(uncommitted);
    uncommitted.clear();
    all.forEach(Runnable::run);
  }

  private boolean fits(Append append) {
    long more = append.messages().stream().mapToLong(message -> message.payload().size()).sum();
    return limits.whenFull() != WhenFull.BLOCK || size + more <= limits.maxBytes();
  }

  /** Its sequence; 0 when it is dropped. */
  private long add(Outgoing message) {
    boolean full = size + message.payload().size() > limits.maxBytes() && !rows.isEmpty();
    if (full && limits.whenFull() == WhenFull.DROP_NEWEST) {
      dropped.incrementAndGet();
      return 0;
    }
    while (full && limits.whenFull() == WhenFull.DROP_OLDEST) {
      size -= rows.remove().message().payload().size();
      dropped.incrementAndGet();
      full = size + message.payload().size() > limits.maxBytes() && !rows.isEmpty();
    }
    rows.add(new Stored(++sequence, message));
    size += message.payload().size();
    appended.incrementAndGet();
    return sequence;
  }

  @Override
  public void read(long after, int most, Consumer<List<Stored>> found) {
    thread.execute(
        () -> {
          commit();
          // A few less than asked for, as an implementation may that bounds the bytes too.
          int few = Math.max(1, most - most / 7);
          found.accept(rows.stream().filter(row -> row.sequence() > after).limit(few).toList());
        });
  }

  @Override
  public void settle(long upTo) {
    settles.incrementAndGet();
    thread.execute(
        () -> {
          while (!rows.isEmpty() && rows.peek().sequence() <= upTo) {
            size -= rows.remove().message().payload().size();
          }
          room();
          moved.run();
        });
  }

  @Override
  public void mark(Consumer<@Nullable Mark> found) {
    thread.execute(() -> found.accept(mark()));
  }

  @Override
  public long depth() {
    return depth;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public long discardedUpTo() {
    return discardedUpTo;
  }

  /** As a person does. */
  public void discard(long upTo) {
    thread.execute(
        () -> {
          discardedUpTo = Math.min(upTo, sequence);
          settle(upTo);
        });
  }

  /** How many messages were ever appended. */
  public long appended() {
    return appended.get();
  }

  /** How often it was told that something is settled. */
  public long settles() {
    return settles.get();
  }

  @Override
  public long oldestMillis() {
    return 0;
  }

  @Override
  public void expire() {}

  @Override
  public void limit(Limits changed) {
    thread.execute(
        () -> {
          limits = changed;
          room();
        });
  }
}
