package io.mutstreams.agent;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.plugin.PluginInfo;
import io.mutstreams.agent.plugin.PluginProblem;
import io.mutstreams.agent.plugin.PluginScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which steps of a revision use which versions of which plugins. Immutable; any thread. */
public final class PluginUse {
  private final PluginScan scan;
  private final Map<String, List<String>> users = new HashMap<>();

  /**
   * @param scan the plugins
   * @param revision what uses them
   */
  public PluginUse(PluginScan scan, Revision revision) {
    this.scan = scan;
    revision
        .streams()
        .forEach(
            (stream, config) ->
                config
                    .steps()
                    .forEach(
                        step ->
                            users
                                .computeIfAbsent(step.type().hash(), hash -> new ArrayList<>())
                                .add(stream + "." + step.id())));
  }

  /** The steps that a jar's operators are at, as STREAM.STEP. */
  public List<String> steps(PluginInfo plugin) {
    return List.copyOf(users.getOrDefault(plugin.hash(), List.of()));
  }

  /** Whether a step without a pin gets it, for any of its operators. */
  public boolean preferred(PluginInfo plugin) {
    return plugin.operators().stream()
        .flatMap(type -> scan.catalog().find(type).stream())
        .map(OperatorType::hash)
        .anyMatch(plugin.hash()::equals);
  }

  /** A row for each version of each plugin, as values of the closed tree. */
  public List<Object> rows() {
    List<Object> rows = new ArrayList<>();
    for (PluginInfo plugin : scan.plugins()) {
      if (plugin.gone() && steps(plugin).isEmpty()) {
        continue; // It is about to be let go.
      }
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("id", plugin.id());
      row.put("version", plugin.version());
      row.put("sha256", plugin.hash());
      row.put("file", plugin.file().toString());
      row.put("gone", plugin.gone());
      row.put("preferred", preferred(plugin));
      row.put("operators", plugin.operators());
      row.put("used_by", steps(plugin));
      rows.add(row);
    }
    return rows;
  }

  /** What is wrong with any jar, a sentence each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    scan.plugins().stream()
        .filter(plugin -> plugin.gone() && !steps(plugin).isEmpty() && !refused(plugin))
        .forEach(plugin -> problems.add(gone(plugin, steps(plugin))));
    scan.problems().stream().map(PluginProblem::toString).forEach(problems::add);
    return problems;
  }

  /** Whether its file is there and what is wrong with it is told anyway. */
  private boolean refused(PluginInfo plugin) {
    return scan.problems().stream().anyMatch(problem -> problem.jar().equals(plugin.file()));
  }

  private static String gone(PluginInfo plugin, List<String> steps) {
    return "%s: plugin %s version %s is there no more, but in use: %s %s on with it from a private copy, also after a restart; put the jar back, or change the %s"
        .formatted(
            plugin.file(),
            plugin.id(),
            plugin.version(),
            String.join(", ", steps),
            steps.size() == 1 ? "runs" : "run",
            steps.size() == 1 ? "step" : "steps");
  }
}
