package io.mutstreams.agent;

import io.mutstreams.agent.plugin.PluginScan;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each problem with a plugin once: a jar that is refused often changes nothing else.
 * Change thread only.
 */
final class PluginLog {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private Set<String> told = Set.of();

  /** Tells what is wrong with jars as they lie there. */
  void tell(PluginScan scan) {
    Set<String> now = new LinkedHashSet<>(told);
    scan.problems().forEach(problem -> now.add(problem.toString()));
    tellAndKeep(now);
  }

  /** Tells all, also which jars are gone and still in use: after a change, when that is decided. */
  void tell(PluginUse use) {
    tellAndKeep(new LinkedHashSet<>(use.problems()));
  }

  private void tellAndKeep(Set<String> now) {
    now.stream()
        .filter(problem -> !told.contains(problem))
        .forEach(problem -> LOG.atWarn().addKeyValue("event", "plugin").log("plugin: {}", problem));
    told = now;
  }
}
