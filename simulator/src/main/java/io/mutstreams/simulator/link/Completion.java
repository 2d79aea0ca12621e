package io.mutstreams.simulator.link;

/** Hears how a publish ended, on the link's own threads. */
public interface Completion {
  /** PUBACK reason: accepted, but nobody has subscribed. */
  int NO_MATCHING_SUBSCRIBERS = 0x10;

  /**
   * The broker answered.
   *
   * @param reason the reason code of the PUBACK; 0x80 and above means refused
   */
  void answered(int reason);
}
