package io.mutstreams.agent.flow;

/** Takes what a feed hands over, in order, by one thread at a time. Never blocks. */
@FunctionalInterface
public interface Arrivals {
  /** Takes a message. */
  void accept(Arrival arrival);

  /**
   * A message of QoS 0 came and had to be let go: too many are not settled, and nothing holds its
   * broker back.
   *
   * @param topic the one it was published to
   */
  default void overflowed(String topic) {}
}
