package io.mutstreams.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records per second of everything that counts, smoothed over a few seconds.
 *
 * <p>Sampled by the agent's timer; read by any thread.
 */
final class Rates {
  private static final double NEW_SHARE = 0.4;

  private record Sample(long count, long nanos) {}

  private final Map<String, Sample> samples = new HashMap<>();
  private final Map<String, Double> rates = new ConcurrentHashMap<>();

  /** Takes the counts of now; what is not among them any more is forgotten. */
  void sample(Map<String, Long> counts, long nanos) {
    samples.keySet().retainAll(counts.keySet());
    rates.keySet().retainAll(counts.keySet());
    counts.forEach(
        (name, count) -> {
          Sample before = samples.put(name, new Sample(count, nanos));
          if (before != null && nanos > before.nanos()) {
            // A thing that went and came again has begun to count anew.
            long more = Math.max(0, count - before.count());
            double rate = more * 1e9 / (nanos - before.nanos());
            rates.merge(name, rate, (old, now) -> old + NEW_SHARE * (now - old));
          }
        });
  }

  /** Records per second, rounded to a tenth. */
  double of(String name) {
    return Math.round(rates.getOrDefault(name, 0.0) * 10) / 10.0;
  }
}
