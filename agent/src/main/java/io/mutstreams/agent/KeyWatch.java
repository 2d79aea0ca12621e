package io.mutstreams.agent;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.plugin.PluginLibrary;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says of the keys of the storage. Tells that other ones take effect at the
 * next start: the database is open, and its file keeps the key with which it was opened. Change
 * thread only.
 */
final class KeyWatch {
  private final StorageKeys used;
  private StorageKeys told;

  private KeyWatch(StorageKeys used) {
    this.used = used;
    this.told = used;
  }

  /**
   * Reads them, before the storage is opened.
   *
   * @throws StartException when the configuration does not tell them: the storage is not touched
   */
  static KeyWatch read(AgentOptions options, Revisions revisions)
      throws StartException, IOException {
    ConfigReader reader = new ConfigReader();
    ConfigReader.Keys read = reader.storageKeys(ConfigFiles.load(options.config()));
    StorageKeys keys = read.keys();
    Kept before = revisions.get(revisions.standing().runs());
    if (keys == null && before != null) {
      // With that one it will have to begin.
      keys = reader.storageKeys(before.files()).keys();
    }
    if (keys != null) {
      return new KeyWatch(keys);
    }
    try (PluginLibrary library =
        new PluginLibrary(options.plugins(), options.data().resolve("plugins"))) {
      // All that is wrong is told at once.
      List<Problem> all = reader.read(options.config(), library.scan().catalog()).problems();
      List<Problem> problems = all.isEmpty() ? read.problems() : all;
      throw new StartException(
          new History(Instant.now(), revisions).refused(Origin.START, problems).problems());
    }
  }

  /** With which the storage is opened. */
  StorageKeys used() {
    return used;
  }

  /** The summary of a change, with a line on the keys where they were changed. */
  List<String> with(List<String> summary, StorageKeys now) {
    if (now.equals(told)) {
      return summary;
    }
    told = now;
    List<String> more = new ArrayList<>(summary);
    more.add("agent.storage-key: " + line(now));
    return List.copyOf(more);
  }

  private String line(StorageKeys now) {
    if (now.equals(used)) {
      return "again as the storage was opened";
    }
    @Nullable Secret present = used.key();
    boolean known = present == null || present.equals(now.key()) || present.equals(now.former());
    return "takes effect at the next start, not now"
        + (known
            ? ""
            : "; that start will be refused unless agent.former-storage-key is the key which the"
                + " storage has now");
  }
}
