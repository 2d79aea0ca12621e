package io.mutstreams.agent.outbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what callers handed over, on the storage thread: it must not stop at their mistakes. */
final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private Callbacks() {}

  static void run(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("event", "fault").log("A callback of the storage failed", e);
    }
  }
}
