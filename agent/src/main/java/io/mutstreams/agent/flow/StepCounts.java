package io.mutstreams.agent.flow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is counted at a step. Raised by the lane's thread; any thread may look. */
final class StepCounts {
  final Counter in = new Counter();
  final Counter out = new Counter();
  final Counter failures = new Counter();
  final Counter cutOffs = new Counter();

  /** The operator's own. */
  final Map<String, Long> own = new ConcurrentHashMap<>();

  final Map<String, Double> gauges = new ConcurrentHashMap<>();

  /** Adds what the same step has counted in another lane. */
  void countOn(StepCounts other) {
    in.add(other.in.get());
    out.add(other.out.get());
    failures.add(other.failures.get());
    cutOffs.add(other.cutOffs.get());
    other.own.forEach((name, count) -> own.merge(name, count, Long::sum));
    gauges.putAll(other.gauges);
  }

  /** Goes on from what another operator at this step has counted. */
  void takeOver(StepCounts before) {
    in.add(before.in.get());
    out.add(before.out.get());
    failures.add(before.failures.get());
    cutOffs.add(before.cutOffs.get());
    own.putAll(before.own);
    gauges.putAll(before.gauges);
  }
}
