package io.mutstreams.agent.mqtt;

/**
 * Counts the first messages of QoS 1 on a connection that are marked as repeats, which Paho throws
 * away. Counted by the thread that receives, asked for by any.
 */
final class Repeats {
  private boolean freshSeen;
  private int count;
  private volatile int leading;

  void message(boolean repeat) {
    if (!repeat) {
      freshSeen = true;
    } else if (!freshSeen) {
      count++;
      leading = count;
    }
  }

  /**
   * How many of the first messages were marked as repeats. The broker sends repeats first: the n-th
   * message is one if n is not greater than this, asked when it has arrived.
   */
  int leading() {
    return leading;
  }
}
