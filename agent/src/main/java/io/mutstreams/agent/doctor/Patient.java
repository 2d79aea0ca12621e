package io.mutstreams.agent.doctor;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.Revision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the doctor looks at.
 *
 * @param config the configuration, a file or a folder; need not be there
 * @param files what is in it
 * @param revision what it says; null where it has problems, or is not there
 * @param hidden connections that name secrets which cannot be read from here
 * @param missing those secrets, as they are written
 * @param problems what is wrong with the configuration
 * @param data the data folder; need not be there
 * @param plugins the folders of plugins
 * @param status of the agent that runs with that data folder; empty where none answers
 * @param unreachable why none answers; "" where one does
 */
public record Patient(
    Path config,
    ConfigFiles files,
    @Nullable Revision revision,
    Set<String> hidden,
    Set<String> missing,
    List<String> problems,
    Path data,
    List<Path> plugins,
    Map<String, Object> status,
    String unreachable) {

  /** Whether an agent answers. */
  boolean runs() {
    return !status.isEmpty();
  }

  /** The process of the agent; 0 for none. */
  long pid() {
    return status.get("pid") instanceof Long pid ? pid : 0;
  }

  /** The folder of the configuration. */
  Path configFolder() {
    Path whole = config.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    return java.nio.file.Files.isDirectory(whole) || parent == null ? whole : parent;
  }
}
