package io.mutstreams.agent.mqtt;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition. */
final class Until {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long STEP_NANOS = 2_000_000;

  private Until() {}

  static void true_(String what, BooleanSupplier condition) {
    true_(() -> what, condition);
  }

  /**
   * @param what asked for at the end of the patience, so that it may tell how far things came
   */
  static void true_(Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 60 s: " + what.get());
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
