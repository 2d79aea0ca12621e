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

  /** Stages it; null when it has to wait for room, where its part keeps it. */
  @Nullable Part stage(Pack pack);

  /** It is synced: tells its owner. */
  void done();
}
