package io.mutstreams.agent.mqtt;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
final class Until {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long STEP_NANOS = 2_000_000;

  private Until() {}

  static void true_(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 60 s: " + what);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
