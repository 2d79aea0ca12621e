package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.WhenFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * An outbox that keeps to all promises of {@link Outbox} but those about the disk. Work is done by
 * the executor, which must do one thing after the other in order.
 */
public final class MemoryOutbox implements Outbox {
  private record Append(List<Outgoing> messages, Runnable durable) {}

  private final Executor thread;
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
    this.thread = thread;
  }

  @Override
  public void append(List<Outgoing> messages, Runnable durable) {
    Append append = new Append(List.copyOf(messages), durable);
    thread.execute(
        () -> {
          blocked.add(append);
          room();
        });
  }

  private void room() {
    while (!blocked.isEmpty() && (rows.isEmpty() || fits(blocked.peek()))) {
      Append next = blocked.remove();
      for (Outgoing message : next.messages()) {
        add(message);
      }
      uncommitted.add(next.durable());
    }
    depth = rows.size();
    // Durable somewhat later: appends that come close together are committed as one.
    thread.execute(
        () -> {
          List<Runnable> all = List.copyOf(uncommitted);
          uncommitted.clear();
          all.forEach(Runnable::run);
        });
  }

  private boolean fits(Append append) {
    long more = append.messages().stream().mapToLong(message -> message.payload().size()).sum();
    return limits.whenFull() != WhenFull.BLOCK || size + more <= limits.maxBytes();
  }

  private void add(Outgoing message) {
    boolean full = size + message.payload().size() > limits.maxBytes() && !rows.isEmpty();
    if (full && limits.whenFull() == WhenFull.DROP_NEWEST) {
      dropped.incrementAndGet();
      return;
    }
    while (full && limits.whenFull() == WhenFull.DROP_OLDEST) {
      size -= rows.remove().message().payload().size();
      dropped.incrementAndGet();
      full = size + message.payload().size() > limits.maxBytes() && !rows.isEmpty();
    }
    rows.add(new Stored(++sequence, message));
    size += message.payload().size();
    appended.incrementAndGet();
  }

  @Override
  public void read(long after, int most, Consumer<List<Stored>> found) {
    thread.execute(
        () -> {
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
        });
  }

  @Override
  public void head(LongConsumer found) {
    thread.execute(() -> found.accept(sequence));
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
