package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Drain;
import io.mutstreams.agent.config.UplinkConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * In which manner an uplink sends: what its configuration says of it, and what its neighbours
 * leave. Guarded by the uplink's turns.
 */
final class Manner {
  /** Wakes those whose rate has held them up. */
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(
          DrainRate.AGAIN_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

  private final Precedence.Seat seat;
  private final DrainRate rate = new DrainRate();
  private final Turns turns;
  private final Runnable pump;
  private int tries = 1;
  private boolean liveFirst;
  private boolean waking;

  /**
   * @param pump to be tried again in a turn when the rate allows more
   */
  Manner(Precedence precedence, Turns turns, Runnable pump) {
    this.seat = precedence.seat();
    this.turns = turns;
    this.pump = pump;
  }

  void configure(UplinkConfig config) {
    tries = config.tries();
    liveFirst = config.outbox().drain() == Drain.LIVE_FIRST;
    rate.limit(config.outbox().drainRate());
    seat.move(config.connection(), config.priority());
  }

  Precedence.Seat seat() {
    return seat;
  }

  /** How often a message is published that the broker refuses. */
  int tries() {
    return tries;
  }

  /** Whether what comes in goes before what is stored. */
  boolean liveFirst() {
    return liveFirst;
  }

  /** Whether a stored message may go now; it then is counted. */
  boolean passes(long now) {
    if (rate.passes(now)) {
      return true;
    }
    if (!waking) {
      waking = true;
      SOON.execute(
          () ->
              turns.take(
                  () -> {
                    waking = false;
                    pump.run();
                  }));
    }
    return false;
  }

  /** One that passed did not go after all. */
  void takeBack() {
    rate.takeBack();
  }
}
