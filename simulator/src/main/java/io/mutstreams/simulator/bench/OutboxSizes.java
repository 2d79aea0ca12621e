package io.mutstreams.simulator.bench;

/**
 * How much is measured.
 *
 * @param rounds how often each store of {@code records} is filled and drained
 * @param records in the smaller store
 * @param many records in the larger
 * @param healthyRate records per second through an agent whose uplink is well
 * @param healthySeconds how long
 * @param ceilingSeconds how long each measurement of the ceiling takes
 * @param backlog records that an agent finds in its outbox
 * @param liveRate records per second that come meanwhile
 */
record OutboxSizes(
    int rounds,
    long records,
    long many,
    double healthyRate,
    int healthySeconds,
    int ceilingSeconds,
    long backlog,
    double liveRate) {
  /** What the aims speak of; the backlog is that of an outage of ten minutes at 2,000/s. */
  static OutboxSizes whole(int rounds) {
    return new OutboxSizes(rounds, 1_000_000, 5_000_000, 5_000, 40, 10, 1_200_000, 500);
  }

  /** Only to see that it measures. */
  static OutboxSizes quick() {
    return new OutboxSizes(1, 40_000, 100_000, 500, 2, 2, 20_000, 100);
  }
}
