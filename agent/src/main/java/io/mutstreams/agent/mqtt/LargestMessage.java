package io.mutstreams.agent.mqtt;

import java.util.Locale;

/**
 * The largest message that is taken whole. Paho holds one four times while it reads it, decoding
 * takes as much, and then it is published: so a sixteenth of the heap, and no more than what a
 * format decodes.
 */
final class LargestMessage {
  private static final long LEAST = 256 * 1024;
  private static final long PARTS = 16;
  private static final long MOST = 16 * 1024 * 1024;

  /** In bytes, with topic and properties. */
  static final long BYTES =
      Math.max(LEAST, Math.min(MOST, Runtime.getRuntime().maxMemory() / PARTS));

  private LargestMessage() {}

  /**
   * Why a message was not taken whole, and what to do.
   *
   * @param size of its payload
   */
  static String reason(long size, int kept) {
    return String.format(
        Locale.ROOT,
        "the message is too large: its payload has %,d bytes, and with this heap messages of up to"
            + " %,d bytes are taken; the first %,d bytes are kept here. Send smaller ones, or give"
            + " the agent a larger heap",
        size,
        BYTES,
        kept);
  }
}
