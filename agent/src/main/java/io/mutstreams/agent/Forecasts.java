package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.StepTrial;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells what a change would do, and changes nothing. Change thread only. */
final class Forecasts {
  private final Path config;
  private final ConfigReader reader;
  private final PluginDesk plugins;
  private final Changer changer;
  private final Supplier<List<Problem>> waiting;

  /**
   * @param config the agent's own configuration, a file or a folder
   * @param waiting why nothing runs yet; none where something does
   */
  Forecasts(
      Path config,
      ConfigReader reader,
      PluginDesk plugins,
      Changer changer,
      Supplier<List<Problem>> waiting) {
    this.config = config;
    this.reader = reader;
    this.plugins = plugins;
    this.changer = changer;
    this.waiting = waiting;
  }

  /**
   * What a change would do.
   *
   * @param plan null where there are problems
   * @param problems why it would be refused, as far as can be told without preparing it
   */
  record Forecast(@Nullable Plan plan, List<Problem> problems, List<Problem> warnings) {}

  /**
   * What a change to a configuration would do.
   *
   * @param other a file or a folder; null for the agent's own
   */
  Forecast plan(@Nullable Path other) {
    return plan(ConfigFiles.load(other == null ? config : other));
  }

  /** As {@link #plan(Path)}, of files that were loaded before. */
  Forecast plan(ConfigFiles files) {
    ConfigReader.Result read = reader.read(files, plugins.scan().catalog());
    Revision next = read.revision();
    return next == null
        ? new Forecast(null, read.problems(), read.warnings())
        : new Forecast(changer.plan(next), standsAgainst(next), warnings(read, next));
  }

  private List<Problem> warnings(ConfigReader.Result read, Revision next) {
    List<Problem> warnings = new ArrayList<>(read.warnings());
    warnings.addAll(changer.waiting(next));
    return List.copyOf(warnings);
  }

  private List<Problem> standsAgainst(Revision next) {
    List<Problem> nothingRuns = waiting.get();
    if (!nothingRuns.isEmpty()) {
      return nothingRuns;
    }
    List<Problem> problems = new ArrayList<>(plugins.distrusted(next));
    problems.addAll(changer.losses(next));
    return List.copyOf(problems);
  }

  /** What is wrong with files, and what looks like it. */
  record Checked(List<Problem> problems, List<Problem> warnings) {}

  /** Whether files are right, and their operators can be made. */
  Checked check(ConfigFiles files) {
    ConfigReader.Result read = reader.read(files, plugins.scan().catalog());
    Revision next = read.revision();
    List<Problem> problems = new ArrayList<>(read.problems());
    if (next != null) {
      problems.addAll(plugins.distrusted(next));
      problems.addAll(StepTrial.of(next));
    }
    return new Checked(List.copyOf(problems), read.warnings());
  }
}
