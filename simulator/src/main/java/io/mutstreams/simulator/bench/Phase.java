package io.mutstreams.simulator.bench;

/**
 * What was measured while a forwarder carried one load.
 *
 * @param records how many arrived upstream
 * @param ratePerS records per second from the first to the last arrival
 * @param cpuMicros processor time of the forwarder alone
 * @param rssBytes memory of the forwarder at the end
 * @param p50Ms median latency, from sending to the plant broker to arrival upstream
 * @param p99Ms its 99th percentile
 * @param maxMs its maximum
 * @param lost messages that never arrived
 * @param duplicated arrivals beyond the first of a message
 */
record Phase(
    long records,
    double ratePerS,
    long cpuMicros,
    long rssBytes,
    double p50Ms,
    double p99Ms,
    double maxMs,
    long lost,
    long duplicated) {
  double cpuMicrosPerRecord() {
    return (double) cpuMicros / Math.max(1, records);
  }
}
