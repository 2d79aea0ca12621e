package io.mutstreams.simulator.proxy;

import java.time.Duration;

/** The faults of the moment. Shared by commands and connections; everything is under its lock. */
final class Faults {
  private boolean cut;
  private boolean stalled;
  private long delayNanos;

  synchronized void cut() {
    cut = true;
    notifyAll();
  }

  synchronized void stall() {
    stalled = true;
  }

  synchronized void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  synchronized void heal() {
    cut = false;
    stalled = false;
    delayNanos = 0;
    notifyAll();
  }

  synchronized boolean isCut() {
    return cut;
  }

  synchronized long delayNanos() {
    return delayNanos;
  }

  /** Waits while stalled; a cut ends the waiting too. */
  synchronized void awaitFlow() throws InterruptedException {
    while (stalled && !cut) {
      wait();
    }
  }
}
