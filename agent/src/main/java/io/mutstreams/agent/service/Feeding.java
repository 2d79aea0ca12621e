package io.mutstreams.agent.service;

import io.mutstreams.agent.Vitals;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the watchdog is fed: four times in its period all parts are asked whether they go on, and it
 * is fed as soon as all have answered. What never answers therefore ends the agent within one
 * period. Of one thread.
 */
final class Feeding {
  private static final Logger LOG = LoggerFactory.getLogger(Feeding.class);
  private static final int TIMES = 4;

  /** How often answers are looked for, of a round. */
  private static final int LOOKS = 5;

  private final Duration period;
  private final Rhythm rounds;
  private boolean hungry;
  private @Nullable String trouble;

  /**
   * @param period after which systemd ends what was not fed
   */
  Feeding(Duration period, long nanos) {
    this.period = period;
    this.rounds = new Rhythm(period.dividedBy(TIMES), nanos);
  }

  /** Whether it is to be fed now. */
  boolean due(Vitals vitals, long nanos) {
    if (rounds.due(nanos)) {
      vitals.ask(nanos);
      hungry = true;
    }
    if (!hungry) {
      return false;
    }
    List<Vitals.Owing> owing = vitals.owing(nanos);
    if (owing.isEmpty()) {
      tellEnd();
      hungry = false;
      return true;
    }
    tell(owing.get(0));
    return false;
  }

  private void tell(Vitals.Owing owing) {
    if (trouble == null && owing.owed().compareTo(period.dividedBy(2)) >= 0) {
      trouble =
          "STUCK: thread %s does not go on; if it stays so, systemd ends the agent and starts it again"
              .formatted(owing.part());
      LOG.atError()
          .addKeyValue("event", "hangs")
          .addKeyValue("seconds", owing.owed().toSeconds())
          .log("{} (for {} s now)", trouble, owing.owed().toSeconds());
    }
  }

  private void tellEnd() {
    if (trouble != null) {
      LOG.atInfo().addKeyValue("event", "goes-on").log("all threads go on again");
      trouble = null;
    }
  }

  /** What does not go on; null where all does. */
  @Nullable String trouble() {
    return trouble;
  }

  /** Nanoseconds after which to look again. */
  long rest() {
    return period.dividedBy(TIMES).dividedBy(hungry ? LOOKS : 1).toNanos();
  }
}
