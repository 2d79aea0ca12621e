package io.mutstreams.agent.flow;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of the machine as it was when this one was made, and from then on as evenly as time
 * passes, whatever is done to the other: for how long something takes, not for when it was.
 * Immutable.
 */
public final class EvenClock implements InstantSource {
  private final long millis = System.currentTimeMillis();
  private final long nanos = System.nanoTime();

  @Override
  public long millis() {
    return millis + (System.nanoTime() - nanos) / 1_000_000;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
