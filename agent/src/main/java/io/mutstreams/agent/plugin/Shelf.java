package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.PluginsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The contents of jars, each loaded from its private copy when it is first asked for, and only when
 * it is trusted. Belongs to the library's thread.
 */
final class Shelf {
  private final PrivateCopies copies;
  private final Gate gate;
  private final Map<String, LoadedPlugin> loaded = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();

  Shelf(PrivateCopies copies) {
    this.copies = copies;
    this.gate = new Gate(copies);
  }

  /** The package has it. */
  void bundles(String hash) {
    gate.bundles(hash);
  }

  /**
   * The content of a file; null when it is another by now.
   *
   * @throws RefusedJarException when it is not trusted, or cannot be used
   */
  @Nullable LoadedPlugin of(Path file, String hash, PluginsConfig settings)
      throws IOException, RefusedJarException {
    LoadedPlugin known = loaded.get(hash);
    boolean copied = known != null;
    if (!copied && !gate.knows(hash, settings)) {
      copied = copies.take(file, hash);
      if (!copied) {
        return null;
      }
    }
    gate.check(hash, settings);
    if (known != null) {
      return known;
    }
    String why = refused.get(hash);
    if (why != null) {
      throw new RefusedJarException(why);
    }
    return copied || copies.take(file, hash) ? load(hash) : null;
  }

  /**
   * A content that was there before.
   *
   * @throws RefusedJarException when there is no sound copy, or it is not trusted, or cannot be
   *     used
   */
  LoadedPlugin fromCopy(String hash, PluginsConfig settings) throws RefusedJarException {
    LoadedPlugin known = loaded.get(hash);
    if (known == null && !copies.has(hash)) {
      throw new RefusedJarException("there is no copy any more of the jar " + hash);
    }
    gate.check(hash, settings);
    return known == null ? load(hash) : known;
  }

  /** The same; null in the place of an exception. */
  @Nullable LoadedPlugin fromCopyIfAny(String hash, PluginsConfig settings) {
    if (refused.containsKey(hash)) {
      return null;
    }
    try {
      return fromCopy(hash, settings);
    } catch (RefusedJarException e) {
      return null;
    }
  }

  /** A content that is loaded, trusted or not; null where it is not. */
  @Nullable LoadedPlugin loaded(String hash) {
    return loaded.get(hash);
  }

  /**
   * Whether what is loaded may stay under other settings.
   *
   * @throws RefusedJarException when it may not
   */
  void check(String hash, PluginsConfig settings) throws RefusedJarException {
    gate.check(hash, settings);
  }

  private LoadedPlugin load(String hash) throws RefusedJarException {
    try {
      JarCheck.check(copies.path(hash));
      LoadedPlugin plugin = LoadedPlugin.load(copies.path(hash), hash);
      loaded.put(hash, plugin);
      return plugin;
    } catch (RefusedJarException e) {
      refused.put(hash, e.sentence());
      throw e;
    }
  }

  /** Unloads those that serve nothing. */
  void unload(Predicate<LoadedPlugin> idle) {
    List<LoadedPlugin> all = new ArrayList<>(loaded.values());
    all.stream()
        .filter(idle)
        .forEach(
            plugin -> {
              loaded.remove(plugin.hash());
              plugin.close();
            });
  }

  /** Forgets why contents were refused that are not there any more. */
  void forgetRefusals(Collection<String> present) {
    refused.keySet().retainAll(present);
  }

  /** Deletes the copies of all that is neither loaded nor one of these. */
  void deleteCopies(Set<String> needed) {
    Set<String> keep = new HashSet<>(loaded.keySet());
    keep.addAll(needed);
    copies.keepOnly(keep);
    gate.keepOnly(keep);
  }
}
