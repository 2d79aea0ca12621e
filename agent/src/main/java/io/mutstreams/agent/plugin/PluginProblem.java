package io.mutstreams.agent.plugin;

import java.nio.file.Path;

/**
 * A jar that is not used as it lies there.
 *
 * @param jar the file in the watched folder, or a folder that cannot be read
 * @param sentence what is wrong and what to do
 */
public record PluginProblem(Path jar, String sentence) {
  @Override
  public String toString() {
    return jar + ": " + sentence;
  }
}
