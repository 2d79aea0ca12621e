package io.mutstreams.simulator.demo;

import java.time.Duration;

/**
 * What the demo does by itself when it has a duration: one edit after a quarter, one outage from 45
 * to 70 hundredths of it.
 */
final class Script {
  private final long length;
  private boolean edited;
  private boolean stopped;
  private boolean started;

  Script(Duration length) {
    this.length = length.toMillis();
  }

  /** The key that a person would press at this time, or 0; each comes once. */
  char key(long millis) {
    if (!edited && millis >= length / 4) {
      edited = true;
      return 'e';
    }
    if (!stopped && millis >= length * 45 / 100) {
      stopped = true;
      return 'u';
    }
    if (!started && millis >= length * 70 / 100) {
      started = true;
      return 'u';
    }
    return millis >= length ? 'q' : 0;
  }
}
