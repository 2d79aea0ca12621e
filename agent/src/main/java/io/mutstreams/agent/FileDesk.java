package io.mutstreams.agent;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What lies in the files of the configuration and in the folders of plugins, and whether that is
 * other than what was last found. Owned by the change thread.
 */
final class FileDesk {
  /** For how long the files must have been the same. */
  private static final long STABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /** After what time jars must still be the same: half a jar is no jar, half a text may be one. */
  private static final long JARS_MILLIS = 100;

  private final Path config;
  private final ConfigReader reader;
  private final PluginDesk plugins;
  private Set<Path> others = Set.of();
  private String seen = "";
  private long seenAt;
  private String applied = "";
  private String appliedPlugins = "";
  private long again = Long.MAX_VALUE;

  /**
   * What lies in the files and folders.
   *
   * @param fingerprint of all of it
   */
  record Found(ConfigFiles files, ConfigReader.Result read, String fingerprint) {}

  FileDesk(Path config, ConfigReader reader, PluginDesk plugins) {
    this.config = config;
    this.reader = reader;
    this.plugins = plugins;
  }

  /** Where files lie whose edits are of interest. */
  Set<Path> folders() {
    Set<Path> folders = new HashSet<>(plugins.folders());
    Path root = config.toAbsolutePath().normalize();
    Path parent = root.getParent();
    folders.add(Files.isDirectory(root) || parent == null ? root : parent);
    return folders;
  }

  /** Reads what is there now, whether it is stable or not. */
  Found find() {
    ConfigFiles files = ConfigFiles.load(config);
    plugins.look(files);
    ConfigReader.Result read = reader.read(files, plugins.scan().catalog());
    others = read.others();
    applied = files.fingerprint(others);
    seen = applied;
    appliedPlugins = plugins.scan().fingerprint();
    return new Found(files, read, fingerprint());
  }

  /** Of files and plugins together, as they were last found. */
  String fingerprint() {
    return applied + "-" + appliedPlugins;
  }

  /**
   * Looks whether what is there is other than what was last found, and stable: a file may be half
   * written.
   */
  boolean differs() {
    plugins.look();
    String now = ConfigFiles.load(config).fingerprint(others);
    long at = System.nanoTime();
    if (!now.equals(seen)) {
      seen = now;
      seenAt = at;
    }
    boolean other = !now.equals(applied);
    long missing = other ? STABLE_NANOS - (at - seenAt) : 0;
    boolean settled = plugins.scan().settled();
    again =
        missing > 0
            ? TimeUnit.NANOSECONDS.toMillis(missing) + 1
            : settled ? Long.MAX_VALUE : JARS_MILLIS;
    return missing <= 0
        && (other || (settled && !plugins.scan().fingerprint().equals(appliedPlugins)));
  }

  /** In how many milliseconds it is worth while to look again. */
  long again() {
    return again;
  }
}
