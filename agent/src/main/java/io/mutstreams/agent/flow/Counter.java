package io.mutstreams.agent.flow;

import java.util.concurrent.atomic.AtomicLong;

/** A count that one thread at a time raises and any thread reads, without a locked instruction. */
final class Counter {
  private final AtomicLong value = new AtomicLong();

  void add(long more) {
    value.lazySet(value.getPlain() + more);
  }

  void increment() {
    add(1);
  }

  long get() {
    return value.get();
  }
}
