package io.mutstreams.agent;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Revision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the files of the configuration and in the folders of plugins, and whether that is
 * other than what was last found. Owned by the change thread.
 */
final class FileDesk {
  /** For how long the files must have been the same. */
  private static final long STABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /** For how long at least where somebody waits, who has done with them for all that is known. */
  private static final long SHORT_MILLIS = 100;

  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(SHORT_MILLIS);

  /** So often they may be other ones again, while somebody waits. */
  private static final int LOOKS = 20;

  /** After what time jars must still be the same: half a jar is no jar, half a text may be one. */
  private static final long JARS_MILLIS = 100;

  private final Path config;
  private final ConfigReader reader;
  private final PluginDesk plugins;
  private final Time time;
  private Set<Path> others = Set.of();
  private String seen = "";
  private long seenAt;
  private String applied = "";
  private String appliedPlugins = "";
  private String jarsOfSteps = "";
  private long jarsAt;
  private long again = Long.MAX_VALUE;

  /**
   * What lies in the files and folders.
   *
   * @param fingerprint of the files, and of the jars that their steps would use
   */
  record Found(ConfigFiles files, ConfigReader.Result read, String fingerprint) {}

  FileDesk(Path config, ConfigReader reader, PluginDesk plugins, Time time) {
    this.config = config;
    this.reader = reader;
    this.plugins = plugins;
    this.time = time;
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
    return read(ConfigFiles.load(config));
  }

  /**
   * Reads what is there as soon as it is the same for a moment: who asks has done with the files,
   * but another program may be in the middle of them.
   *
   * @return null when they are still being written after about {@link #patience}
   */
  @Nullable Found settled() {
    try {
      if (!plugins.scan().settled() && time.nanos() - jarsAt < SHORT_NANOS) {
        // It has just been looked at the jars: two looks are to have time between them.
        time.pass(SHORT_MILLIS);
      }
      for (int look = 0; look < LOOKS; look++) {
        if (look > 0) {
          time.pass(SHORT_MILLIS);
        }
        ConfigFiles files = look();
        boolean last = look == LOOKS - 1;
        // A jar that takes longer to come is taken when it is there; the files need not wait.
        if (time.nanos() - seenAt >= SHORT_NANOS && (plugins.scan().settled() || last)) {
          return read(files);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  /** How long it is waited for files that are being written, in words. */
  static String patience() {
    return TimeUnit.MILLISECONDS.toSeconds(LOOKS * SHORT_MILLIS) + " s";
  }

  /** What is parsed is what was looked at. */
  private Found read(ConfigFiles files) {
    plugins.look(files);
    ConfigReader.Result read = reader.read(files, plugins.scan().catalog());
    others = read.others();
    applied = files.fingerprint(others);
    see(applied);
    appliedPlugins = plugins.scan().fingerprint();
    Revision revision = read.revision();
    jarsOfSteps =
        revision == null ? "none" : String.join("+", new TreeSet<>(revision.pluginHashes()));
    return new Found(files, read, fingerprint());
  }

  private ConfigFiles look() {
    plugins.look();
    jarsAt = time.nanos();
    ConfigFiles files = ConfigFiles.load(config);
    see(files.fingerprint(others));
    return files;
  }

  private void see(String now) {
    if (!now.equals(seen)) {
      seen = now;
      seenAt = time.nanos();
    }
  }

  /**
   * Of the files, as they were last found, and of the jars that their steps would use: another jar
   * beside them makes them no other.
   */
  String fingerprint() {
    return applied + "-" + jarsOfSteps;
  }

  /**
   * Looks whether what is there is other than what was last found, and stable: a file may be half
   * written.
   *
   * @return null where it is not
   */
  @Nullable Found differing() {
    ConfigFiles files = look();
    boolean other = !seen.equals(applied);
    long missing = other ? STABLE_NANOS - (time.nanos() - seenAt) : 0;
    boolean settled = plugins.scan().settled();
    again =
        missing > 0
            ? TimeUnit.NANOSECONDS.toMillis(missing) + 1
            : settled ? Long.MAX_VALUE : JARS_MILLIS;
    return missing <= 0
            && (other || (settled && !plugins.scan().fingerprint().equals(appliedPlugins)))
        ? read(files)
        : null;
  }

  /** In how many milliseconds it is worth while to look again. */
  long again() {
    return again;
  }
}
