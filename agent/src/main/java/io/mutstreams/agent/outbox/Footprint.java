package io.mutstreams.agent.outbox;

/**
 * How much of the disk rows take, counted so that the file does not hold more: what a small batch
 * writes beside its rows is as large as they are, and is kept within bounds by {@link Compaction},
 * not away.
 *
 * <p>Measured with rows of 60 bytes to 20 KiB in batches of one to a thousand: 1.2 to 1.7 bytes in
 * the file for each byte of a row, beyond some MiB that do not depend on how many there are.
 */
final class Footprint {
  /** The key, and what H2 keeps with it. */
  private static final long ROW = 24;

  private Footprint() {}

  /**
   * The bytes in the file.
   *
   * @param rows how many
   * @param bytes their own
   */
  static long of(long rows, long bytes) {
    return (bytes + ROW * rows) * 7 / 4;
  }
}
