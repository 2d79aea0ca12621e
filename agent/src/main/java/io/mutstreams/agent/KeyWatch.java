package io.mutstreams.agent;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.outbox.StorageException;
import io.mutstreams.agent.plugin.PluginLibrary;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the storage: what the configuration says of them, and what the storage has. Change
 * thread only, but for the start.
 */
final class KeyWatch {
  private final ConfigReader reader = new ConfigReader();
  private StorageKeys used;
  private @Nullable String line;
  private Function<StorageKeys, ? extends CompletableFuture<?>> rekey =
      keys -> CompletableFuture.failedFuture(new IllegalStateException("it is not open"));

  private KeyWatch(StorageKeys used) {
    this.used = used;
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
      PluginsConfig plugins = reader.plugins(ConfigFiles.load(options.config())).plugins();
      boolean unused = plugins != null && library.follow(plugins);
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

  /** The storage has been opened. */
  void opened(Function<StorageKeys, ? extends CompletableFuture<?>> how) {
    rekey = how;
  }

  /**
   * Brings the storage to the keys that files say, and waits for it.
   *
   * @return why that cannot be; then it has the key that it had
   */
  List<Problem> bring(ConfigFiles files, StorageKeys now) {
    if (Objects.equals(now.key(), used.key())) {
      used = now;
      return List.of();
    }
    try {
      Object unused = rekey.apply(now).join();
      line = words(used, now);
      used = now;
      return List.of();
    } catch (CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      return List.of(
          new Problem(
              reader.storageKeys(files).at(),
              "agent.storage-key",
              why instanceof StorageException
                  ? String.valueOf(why.getMessage())
                  : "the storage keeps the key that it has: " + why.getMessage()));
    }
  }

  private static String words(StorageKeys before, StorageKeys now) {
    return "agent.storage-key: the storage is "
        + (now.key() == null
            ? "no longer encrypted"
            : before.key() == null ? "encrypted now" : "encrypted with another key now");
  }

  /** The summary of a change, with a line on the key where it was changed. */
  List<String> with(List<String> summary) {
    String said = line;
    line = null;
    if (said == null) {
      return summary;
    }
    List<String> more = new ArrayList<>(summary);
    more.add(said);
    return List.copyOf(more);
  }
}
