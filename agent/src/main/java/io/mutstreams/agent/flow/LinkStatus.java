package io.mutstreams.agent.flow;

import org.jspecify.annotations.Nullable;

/**
 * How a connection is doing.
 *
 * @param connected whether it is up (a feed: and subscribed)
 * @param why what is wrong while it is not up; null before the first try and while it is up
 * @param connects how often it has been up since it was made
 * @param unsettled messages in flight: arrived and not acknowledged, or published and not answered
 * @param oldestMillis how long ago the oldest of those came that arrived; 0 where there is none
 */
public record LinkStatus(
    boolean connected, @Nullable String why, long connects, int unsettled, long oldestMillis) {
  /** Of which nobody asks how old what is unsettled is. */
  public LinkStatus(boolean connected, @Nullable String why, long connects, int unsettled) {
    this(connected, why, connects, unsettled, 0);
  }
}
