package io.mutstreams.e2e;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Looks again and again at what a process has open, on a thread of its own, from the start to the
 * close. Guarded by itself.
 */
final class Witness implements AutoCloseable {
  private static final long PAUSE_MILLIS = 10;
  private final long pid;
  private final Thread thread = new Thread(this::look, "witness");
  private Presence most;
  private int looks = 1;
  private boolean closed;

  private Witness(long pid, Presence first) {
    this.pid = pid;
    this.most = first;
  }

  static Witness of(long pid) throws IOException {
    Witness witness = new Witness(pid, Presence.of(pid));
    witness.thread.setDaemon(true);
    witness.thread.start();
    return witness;
  }

  private void look() {
    try {
      while (goesOn()) {
        Presence now = Presence.of(pid);
        synchronized (this) {
          most = most.most(now);
          looks++;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      // It has ended, which the test notices.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean goesOn() {
    return !closed;
  }

  /** The most that was seen of each. */
  synchronized Presence most() {
    return most;
  }

  /** How often it has looked. */
  synchronized int looks() {
    return looks;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
