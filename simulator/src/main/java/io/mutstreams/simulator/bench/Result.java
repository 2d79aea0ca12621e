package io.mutstreams.simulator.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A forwarder over all rounds, medians, with the names that the JSON has.
 *
 * @param ratePerS records per second at the ceiling
 * @param cpuUsPerRecord processor time of the forwarder per record at the ceiling, in microseconds
 * @param rssMb memory of the forwarder after the ceiling, in MiB
 * @param p50Ms median latency at the fixed rate
 * @param p99Ms its 99th percentile
 * @param maxMs its maximum
 * @param lost messages that never arrived, of all rounds
 * @param duplicated arrivals beyond the first of a message, of all rounds
 */
record Result(
    double ratePerS,
    double cpuUsPerRecord,
    double rssMb,
    double p50Ms,
    double p99Ms,
    double maxMs,
    long lost,
    long duplicated) {
  static Result of(List<Round> rounds) {
    return new Result(
        median(rounds, r -> r.ceiling().ratePerS()),
        median(rounds, r -> r.ceiling().cpuMicrosPerRecord()),
        median(rounds, r -> Math.max(r.ceiling().rssBytes(), r.steady().rssBytes()) / 1048576.0),
        median(rounds, r -> r.steady().p50Ms()),
        median(rounds, r -> r.steady().p99Ms()),
        median(rounds, r -> r.steady().maxMs()),
        rounds.stream().mapToLong(r -> r.ceiling().lost() + r.steady().lost()).sum(),
        rounds.stream().mapToLong(r -> r.ceiling().duplicated() + r.steady().duplicated()).sum());
  }

  static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return median(rounds.stream().mapToDouble(figure).toArray());
  }

  static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Math.round(median * 1000) / 1000.0;
  }
}
