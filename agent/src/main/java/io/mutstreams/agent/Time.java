package io.mutstreams.agent;

/** The time by which changes are judged. Change thread only. */
interface Time {
  /** As it passes. */
  Time REAL =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pass(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }
      };

  /** Nanoseconds from some moment. */
  long nanos();

  /** Waits. */
  void pass(long millis) throws InterruptedException;
}
