package io.mutstreams.agent.flow;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * How much memory the keyed state of all steps may take together, and takes, about: it is held in
 * the heap, and without a bound an agent would end when that is full. Shared by the lanes: the sum
 * is an atomic.
 *
 * <p>At three quarters of the bound the values that have a time to live begin to be forgotten
 * early, the oldest first; what is left is for the states that cannot forget. At the bound nothing
 * new is taken in.
 */
public final class StateBudget {
  /** How much of the heap the state may take: two fifths. */
  private static final long PARTS = 5;

  private static final long PARTS_TAKEN = 2;

  private final long limit;
  private final BiConsumer<String, String> alarm;
  private final AtomicLong used = new AtomicLong();

  /**
   * A budget of which nothing is used.
   *
   * @param limit in bytes
   * @param alarm told what is full, as a subject and a sentence, seldom; must not block
   */
  public StateBudget(long limit, BiConsumer<String, String> alarm) {
    this.limit = limit;
    this.alarm = alarm;
  }

  /** Two fifths of the heap. */
  public static StateBudget ofHeap(BiConsumer<String, String> alarm) {
    return new StateBudget(Runtime.getRuntime().maxMemory() / PARTS * PARTS_TAKEN, alarm);
  }

  /** Without a bound, for what does not live long. */
  public static StateBudget unlimited() {
    return new StateBudget(Long.MAX_VALUE, (subject, sentence) -> {});
  }

  /** How many bytes are used, about. */
  public long used() {
    return used.get();
  }

  /** How many bytes may be used. */
  public long limit() {
    return limit;
  }

  void add(long bytes) {
    used.addAndGet(bytes);
  }

  /** Whether what can be forgotten must make room. */
  boolean crowded() {
    return used.get() >= limit - limit / 4;
  }

  /** Whether there is no room for anything new. */
  boolean full() {
    return used.get() >= limit;
  }

  /** Whether what is there must not grow any more either. */
  boolean overfull() {
    return used.get() - limit / 4 >= limit;
  }

  void tell(String subject, String sentence) {
    alarm.accept(subject, sentence);
  }
}
