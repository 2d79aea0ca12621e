package io.mutstreams.agent.control;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pause after a caller could not be taken, as where no more files may be open: the caller stays
 * in the system's queue, so that without a pause the next try would come at once, and for ever.
 * Owned by the thread of the server.
 */
final class Breather {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger log = LoggerFactory.getLogger(Breather.class);

  private boolean pausing;
  private long since;
  private long tries;
  private boolean told;
  private long toldAt;

  /** Begins. Said once a minute, with how often. */
  void failed(IOException why, long nanos) {
    pausing = true;
    since = nanos;
    tries++;
    if (!told || nanos - toldAt >= REPEAT_NANOS) {
      told = true;
      toldAt = nanos;
      log.atError()
          .addKeyValue("event", "control")
          .addKeyValue("tries", tries)
          .log(
              "The control socket cannot take a caller: {}. Commands wait; it is tried again each"
                  + " second. If too many files are open: LimitNOFILE= of the unit.",
              why.getMessage());
      tries = 0;
    }
  }

  boolean pauses() {
    return pausing;
  }

  boolean isOver(long nanos) {
    if (pausing && nanos - since >= PAUSE_NANOS) {
      pausing = false;
    }
    return !pausing;
  }
}
