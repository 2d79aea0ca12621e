package io.mutstreams.agent.outbox;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what was handed over and is not durable yet. Callers are never blocked: they are held back
 * by what their brokers let them leave unacknowledged. Where that does not hold, as for what timers
 * emit, the lanes stand still, and a person is told. Any thread.
 */
final class Load {
  static final long MOST_MESSAGES = 100_000;
  static final long MOST_BYTES = 64L << 20;

  private static final String SUBJECT = "waiting to be stored";

  private final Alarm alarm;
  private final AtomicLong messages = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean told = new AtomicBoolean();

  Load(Alarm alarm) {
    this.alarm = alarm;
  }

  long messages() {
    return messages.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** Whether it is too much; until it is half of that. */
  boolean pressed() {
    return told.get();
  }

  void add(long count, long size) {
    long queued = messages.addAndGet(count);
    long queuedBytes = bytes.addAndGet(size);
    if ((queued > MOST_MESSAGES || queuedBytes > MOST_BYTES) && told.compareAndSet(false, true)) {
      alarm.raise(
          SUBJECT,
          queued
              + " messages ("
              + (queuedBytes >> 20)
              + " MiB) wait in memory to be stored: the storage is slower than the sources."
              + " Lower the sources' receive-maximum, or give it a faster disk.");
    }
  }

  void remove(long count, long size) {
    long queued = messages.addAndGet(-count);
    if (bytes.addAndGet(-size) < MOST_BYTES / 2
        && queued < MOST_MESSAGES / 2
        && told.compareAndSet(true, false)) {
      alarm.clear(SUBJECT);
    }
  }
}
