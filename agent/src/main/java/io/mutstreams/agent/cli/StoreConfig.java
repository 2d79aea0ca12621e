package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the commands on a stopped agent find the key of its storage. */
final class StoreConfig {
  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      scope = ScopeType.INHERIT,
      description = {
        "Of a stopped agent whose storage is encrypted: its configuration, which tells the key"
            + " (default: ./mutstreams.yaml, else /etc/mutstreams)."
      })
  private @Nullable Path config;

  /**
   * What it tells.
   *
   * @param path the configuration
   */
  record Found(Path path, ConfigReader.Keys keys) {}

  /** Reads it, for a command below of one that has this option. */
  static Found of(CommandSpec command) {
    for (CommandSpec spec = command; spec != null; spec = spec.parent()) {
      for (CommandSpec mixin : spec.mixins().values()) {
        if (mixin.userObject() instanceof StoreConfig config) {
          return config.read();
        }
      }
    }
    return new StoreConfig().read();
  }

  private Found read() {
    Path path = config == null ? Places.configuration(null) : Places.existingConfiguration(config);
    return new Found(path, new ConfigReader().storageKeys(ConfigFiles.load(path)));
  }
}
