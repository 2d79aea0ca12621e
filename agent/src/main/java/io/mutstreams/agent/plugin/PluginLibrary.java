package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plugins in some folders. Watches nothing by itself: {@link #scan} looks. Used by one thread
 * at a time (PF4J is not safe for several); what a scan gives may be used by any.
 *
 * <p>A jar is copied, and only the copy is loaded, so that people may do with the folders as they
 * like. A jar that is refused changes nothing: what the file held before stays in use.
 */
public final class PluginLibrary implements AutoCloseable {
  private final JarFolders folders;
  private final PrivateCopies copies;
  private final Map<String, LoadedPlugin> loaded = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private final Map<Path, String> lastGood;
  private Map<Path, LoadedPlugin> inUse = Map.of();
  private JarFolders.@Nullable Look looked;
  private JarFolders.@Nullable Look judged;
  private @Nullable PluginScan scan;
  private Set<String> kept = Set.of();

  /** For each type that there ever was, who had it last. */
  private final Map<String, String> providers = new HashMap<>();

  /** Whether something failed that may go better at the next scan. */
  private boolean again;

  /**
   * A library.
   *
   * @param folders where jars are looked for; of equals, what is in an earlier one wins. Those
   *     missing count as empty
   * @param privateCopies a folder for this library alone, made when absent
   * @throws IOException when that cannot be made
   */
  public PluginLibrary(List<Path> folders, Path privateCopies) throws IOException {
    this.folders = new JarFolders(folders);
    this.copies = new PrivateCopies(privateCopies);
    this.lastGood = copies.lastGood();
  }

  /**
   * Looks at the folders. The first scan takes what it finds; a later one takes a change when it is
   * the same in two looks, and until then gives what the scan before gave, not {@link
   * PluginScan#settled settled}. Cheap while nothing changes.
   */
  public PluginScan scan() {
    JarFolders.Look look = folders.look();
    PluginScan before = scan;
    boolean repeated = look.equals(looked);
    looked = look;
    if (before != null && look.equals(judged) && !again) {
      return before;
    }
    if (before != null && !repeated) {
      return before.unsettled();
    }
    PluginScan now = judge(look);
    deleteCopies();
    judged = look;
    scan = now;
    return now;
  }

  /**
   * Unloads the plugin versions that are neither in the last scan's catalog nor in use elsewhere,
   * so that their class loaders can be collected. Their operators must not be used any more.
   *
   * @param hashesInUse the jars of operators that still run, as in OperatorType.hash
   */
  public void release(Set<String> hashesInUse) {
    Set<String> needed =
        inUse.values().stream().map(LoadedPlugin::hash).collect(Collectors.toSet());
    needed.addAll(hashesInUse);
    for (LoadedPlugin plugin : List.copyOf(loaded.values())) {
      if (!needed.contains(plugin.hash())) {
        loaded.remove(plugin.hash());
        plugin.close();
      }
    }
    deleteCopies();
  }

  /**
   * The operators of some jars alone, from their private copies, whatever is in the folders.
   *
   * @param hashes SHA-256 of the jars, hexadecimal
   * @throws RefusedJarException when there is no sound copy of one, or it cannot be used
   */
  public OperatorCatalog catalogOf(Set<String> hashes) throws RefusedJarException {
    List<LoadedPlugin> plugins = new ArrayList<>();
    for (String hash : hashes) {
      LoadedPlugin known = loaded.get(hash);
      if (known == null && !copies.has(hash)) {
        throw new RefusedJarException("there is no copy any more of the jar " + hash);
      }
      plugins.add(known == null ? load(hash) : known);
    }
    return new JarCatalog(plugins, providers);
  }

  /** The private copies that are kept from now on, besides those that are in use. */
  public void keep(Set<String> hashes) {
    kept = Set.copyOf(hashes);
  }

  /** Unloads all. None of its operators may be used any more. */
  @Override
  public void close() {
    inUse = Map.of();
    loaded.values().forEach(LoadedPlugin::close);
    loaded.clear();
  }

  private PluginScan judge(JarFolders.Look look) {
    List<PluginProblem> problems = new ArrayList<>(look.problems());
    List<Choice.Offer> offers = new ArrayList<>();
    boolean whole = true;
    again = false;
    for (Map.Entry<Path, String> entry : look.hashes().entrySet()) {
      Path file = entry.getKey();
      LoadedPlugin current = null;
      try {
        current = current(file, entry.getValue());
        whole &= current != null;
      } catch (RefusedJarException e) {
        problems.add(new PluginProblem(file, e.sentence()));
      } catch (IOException e) {
        again = true;
        problems.add(new PluginProblem(file, "it cannot be copied: " + e.getMessage()));
      }
      offers.add(new Choice.Offer(file, current, () -> before(file)));
    }
    Choice choice = new Choice(offers, inUse);
    problems.addAll(choice.problems());
    again |= !whole;
    use(choice.chosen(), look.hashes().keySet());
    refused.keySet().retainAll(new HashSet<>(look.hashes().values()));
    return result(problems, whole);
  }

  /** The content of a file; null when it is another by now. */
  private @Nullable LoadedPlugin current(Path file, String hash)
      throws IOException, RefusedJarException {
    LoadedPlugin known = loaded.get(hash);
    if (known != null) {
      return known;
    }
    String why = refused.get(hash);
    if (why != null) {
      throw new RefusedJarException(why);
    }
    return copies.take(file, hash) ? load(hash) : null;
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

  /** What the file held when it was last good; after a restart, from its copy. */
  private @Nullable LoadedPlugin before(Path file) {
    LoadedPlugin used = inUse.get(file);
    String hash = used == null ? lastGood.get(file) : used.hash();
    if (hash == null || refused.containsKey(hash)) {
      return null;
    }
    LoadedPlugin known = loaded.get(hash);
    if (known != null || !copies.has(hash)) {
      return known;
    }
    try {
      return load(hash);
    } catch (RefusedJarException e) {
      return null;
    }
  }

  private void use(Map<Path, LoadedPlugin> chosen, Set<Path> present) {
    inUse = chosen;
    Map<Path, String> good = new LinkedHashMap<>(lastGood);
    chosen.forEach((file, plugin) -> good.put(file, plugin.hash()));
    good.keySet().retainAll(present);
    if (!good.equals(lastGood)) {
      lastGood.clear();
      lastGood.putAll(good);
      copies.note(good);
    }
  }

  private PluginScan result(List<PluginProblem> problems, boolean whole) {
    List<PluginInfo> plugins = new ArrayList<>();
    inUse.forEach(
        (file, plugin) ->
            plugins.add(
                new PluginInfo(
                    plugin.id(),
                    plugin.version(),
                    plugin.hash(),
                    file,
                    List.copyOf(plugin.types().keySet()))));
    plugins.forEach(
        plugin ->
            plugin
                .operators()
                .forEach(type -> providers.put(type, plugin.id() + " " + plugin.version())));
    plugins.sort(Comparator.comparing(PluginInfo::id));
    String fingerprint =
        Hash.of(plugins.stream().map(PluginInfo::hash).collect(Collectors.joining("\n")));
    return new PluginScan(
        new JarCatalog(inUse.values(), providers),
        List.copyOf(problems),
        List.copyOf(plugins),
        fingerprint,
        whole);
  }

  private void deleteCopies() {
    Set<String> keep = new HashSet<>(loaded.keySet());
    keep.addAll(lastGood.values());
    keep.addAll(kept);
    copies.keepOnly(keep);
  }
}
