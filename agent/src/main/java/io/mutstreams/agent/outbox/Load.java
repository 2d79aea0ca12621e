package io.mutstreams.agent.outbox;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts what was handed over and is not durable yet. Callers are never blocked: they are held back
 * by what their brokers let them leave unacknowledged. Where that does not hold, as for what timers
 * emit, the lanes stand still; and if that lasts, a person is told. Any thread.
 */
final class Load {
  private static final long MOST_MESSAGES = 100_000;
  private static final long MOST_BYTES = 64L << 20;

  /** Of the heap: the payloads are held beside what else a message takes. */
  private static final long PARTS = 8;

  /** What a message takes in the queue, about. */
  private static final long MESSAGE_COST = 1_024;

  /** An outage brings all at once that was in flight: nothing to be told of. */
  private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final String SUBJECT = "waiting to be stored";

  private final Alarm alarm;
  private final long mostMessages;
  private final long mostBytes;
  private final LongSupplier clock;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean pressed = new AtomicBoolean();
  private final AtomicBoolean told = new AtomicBoolean();

  /** Since when it is too much; written before {@link #pressed} is set. */
  private volatile long since;

  /**
   * @param heap how many bytes of memory there are
   * @param clock nanoseconds from some moment
   */
  Load(Alarm alarm, long heap, LongSupplier clock) {
    this.alarm = alarm;
    this.clock = clock;
    mostBytes = Math.min(MOST_BYTES, heap / PARTS);
    mostMessages = Math.min(MOST_MESSAGES, mostBytes / MESSAGE_COST);
  }

  long messages() {
    return messages.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** How many bytes of memory that takes, about. */
  long held() {
    return bytes.get() + messages.get() * MESSAGE_COST;
  }

  /** Whether it is too much; until it is half of that. */
  boolean pressed() {
    if (!pressed.get()) {
      return false;
    }
    look();
    return true;
  }

  void add(long count, long size) {
    long queued = messages.addAndGet(count);
    long queuedBytes = bytes.addAndGet(size);
    if (pressed.get()) {
      look();
    } else if (queued > mostMessages || queuedBytes > mostBytes) {
      since = clock.getAsLong();
      pressed.set(true);
    }
  }

  void remove(long count, long size) {
    long queued = messages.addAndGet(-count);
    long queuedBytes = bytes.addAndGet(-size);
    if (pressed.get()) {
      if (queuedBytes < mostBytes / 2 && queued < mostMessages / 2) {
        relieve();
      } else {
        look();
      }
    }
  }

  private void look() {
    if (!told.get() && clock.getAsLong() - since > LASTS_NANOS) {
      tell();
    }
  }

  private synchronized void tell() {
    if (pressed.get() && told.compareAndSet(false, true)) {
      alarm.raise(
          SUBJECT,
          messages.get()
              + " messages ("
              + (bytes.get() >> 20)
              + " MiB) wait in memory to be stored: the storage is slower than the sources."
              + " Lower the sources' receive-maximum, or give it a faster disk.");
    }
  }

  private synchronized void relieve() {
    pressed.set(false);
    if (told.compareAndSet(true, false)) {
      alarm.clear(SUBJECT);
    }
  }
}
