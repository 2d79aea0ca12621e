package io.mutstreams.agent;

import io.mutstreams.agent.config.LogLevel;
import io.mutstreams.agent.plugin.PluginFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent finds and keeps its things.
 *
 * @param config the configuration, a file or a folder
 * @param data the folder for outboxes, state, revisions and private copies of plugins; made when
 *     absent
 * @param plugins folders whose jars are plugins, besides those that the configuration names
 * @param logLevel told what the configuration says of the log, by the change thread; null for
 *     nothing
 * @param http answers HTTP
 */
public record AgentOptions(
    Path config,
    Path data,
    PluginFolders plugins,
    Consumer<@Nullable LogLevel> logLevel,
    HttpAccess http) {
  /**
   * With folders of plugins besides those that the configuration names, none bundled, and without
   * HTTP.
   */
  public AgentOptions(
      Path config, Path data, List<Path> plugins, Consumer<@Nullable LogLevel> logLevel) {
    this(config, data, new PluginFolders(List.of(), plugins), logLevel, HttpAccess.none());
  }
}
