package io.mutstreams.simulator.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the changes of one kind cost, with the names that the JSON has. A stall is the longest time
 * from sending to arrival in a window around a change; what is added is what windows of the same
 * length before the changes have not.
 *
 * @param commitP50Ms for how long a lane stood for its swap, median of all lanes and changes
 * @param commitP99Ms its 99th percentile
 * @param commitMaxMs its maximum
 * @param stallAddedP99Ms 99th percentile of the stalls, less that of the control windows
 * @param stallAddedMaxMs the longest stall, less the longest of the control windows
 * @param liveAfterMs from saving the file to the change being live; the longest
 */
record SwapResult(
    @JsonProperty("case") String name,
    double commitP50Ms,
    double commitP99Ms,
    double commitMaxMs,
    double stallAddedP99Ms,
    double stallAddedMaxMs,
    double liveAfterMs,
    long lost,
    long duplicated,
    long reordered) {
  static final String HEAD =
      String.format(
          "%-24s%12s%12s%12s%12s%12s%10s%22s%n",
          "ms", "commit p50", "p99", "max", "stall p99", "max", "live", "lost/dupl./reordered");

  String row() {
    return String.format(
        Locale.ROOT,
        "%-24s%12.3f%12.3f%12.3f%12.1f%12.1f%10.0f%22s%n",
        name,
        commitP50Ms,
        commitP99Ms,
        commitMaxMs,
        stallAddedP99Ms,
        stallAddedMaxMs,
        liveAfterMs,
        lost + " / " + duplicated + " / " + reordered);
  }

  /** By nearest rank; 0 of none. */
  static double percentile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)];
  }

  static double added(List<Double> with, List<Double> without, double share) {
    return Math.max(0, percentile(with, share) - percentile(without, share));
  }
}
