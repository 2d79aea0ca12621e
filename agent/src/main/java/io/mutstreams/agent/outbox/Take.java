package io.mutstreams.agent.outbox;

/** Takes rows that are read. */
interface Take {
  /** Returns whether to go on. */
  boolean row(long sequence, byte[] row);
}
