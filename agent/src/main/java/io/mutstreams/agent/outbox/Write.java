package io.mutstreams.agent.outbox;

import org.jspecify.annotations.Nullable;

/** Something to be stored, with others in one batch. Storage thread only, once handed over. */
interface Write {
  /** How many rows. */
  int rows();

  /** How many bytes, about. */
  long size();

  /** Whether somebody waits for it: then it does not wait for others to be stored with. */
  boolean hurried();

  /** Whether it is state: that is hurried, but only as often as {@link CheckpointRate} has it. */
  default boolean checkpoint() {
    return false;
  }

  /** Stages it; null when it has to wait for room, where its part keeps it. */
  @Nullable Part stage(Pack pack);

  /** It is synced: tells its owner. */
  void done();
}
