package io.mutstreams.agent;

import io.mutstreams.agent.flow.StepHost;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a step has counted in all lanes of its stream.
 *
 * @param hosts one for each lane
 */
record StepSum(List<StepHost> hosts) {
  boolean isEmpty() {
    return hosts.isEmpty();
  }

  long sum(ToLongFunction<StepHost> of) {
    return hosts.stream().mapToLong(of).sum();
  }

  /** When a call was cut off last, epoch milliseconds. */
  long lastCutOff() {
    return hosts.stream().mapToLong(StepHost::lastCutOff).max().orElse(0);
  }

  @Nullable String stands() {
    return hosts.stream().map(StepHost::stands).filter(Objects::nonNull).findFirst().orElse(null);
  }

  Map<String, Long> counts() {
    Map<String, Long> sum = new TreeMap<>();
    hosts.forEach(
        host -> host.counts().forEach((name, count) -> sum.merge(name, count, Long::sum)));
    return sum;
  }

  boolean hasState() {
    return hosts.stream().anyMatch(host -> !host.spec().states().isEmpty());
  }

  StepHost.Held held() {
    List<StepHost.Held> each = hosts.stream().map(StepHost::held).toList();
    return new StepHost.Held(
        each.stream().mapToLong(StepHost.Held::values).sum(),
        each.stream().mapToLong(StepHost.Held::bytes).sum(),
        each.stream().mapToLong(StepHost.Held::refused).sum(),
        each.stream().mapToLong(StepHost.Held::forgotten).sum());
  }
}
