package io.mutstreams.simulator.link;

/** Hears of a link, on the link's own threads. Must return quickly and must not wait for it. */
public interface LinkListener {
  /**
   * A message arrived. Acknowledge it by {@link Link#acknowledge}.
   *
   * @param link the link it came on
   * @param message the message
   */
  default void arrived(Link link, Incoming message) {}

  /** The link is down for good. */
  default void lost() {}
}
