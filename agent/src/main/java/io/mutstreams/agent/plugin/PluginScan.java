package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import java.util.List;

/**
 * What one look at the plugin folders found. Immutable.
 *
 * @param catalog the operators on offer
 * @param problems jars that are not used as they lie there
 * @param plugins the plugins whose operators are in the catalog
 * @param fingerprint equal exactly when the same jars are on offer, whatever is kept besides
 * @param settled false while the folders are changing: all else is then as in the scan before, and
 *     another scan a moment later will tell
 */
public record PluginScan(
    OperatorCatalog catalog,
    List<PluginProblem> problems,
    List<PluginInfo> plugins,
    String fingerprint,
    boolean settled) {

  PluginScan unsettled() {
    return settled ? new PluginScan(catalog, problems, plugins, fingerprint, false) : this;
  }
}
