package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.PluginsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins in some folders. Watches nothing by itself: {@link #scan} looks. Used by one thread
 * at a time (PF4J is not safe for several); what a scan gives may be used by any.
 *
 * <p>A jar is copied, and only the copy is loaded, so that people may do with the folders as they
 * like. A jar that is refused changes nothing: what the file held before stays in use. A jar that
 * is gone serves from its copy as long as something uses it, also after a restart.
 */
public final class PluginLibrary implements AutoCloseable {
  private final PluginFolders places;
  private final PrivateCopies copies;
  private final Shelf shelf;
  private final Map<Path, String> lastGood = new LinkedHashMap<>();

  /** What is used, as {@link #hold} and {@link #release} say, and the file in which it was. */
  private final Map<String, Path> needed = new LinkedHashMap<>();

  private final ScanMaker maker = new ScanMaker();
  private PluginsConfig settings;
  private JarFolders folders;
  private Map<Path, LoadedPlugin> inUse = Map.of();
  private List<ScanMaker.Gone> gone = List.of();
  private List<PluginProblem> problems = List.of();
  private JarFolders.@Nullable Look looked;
  private JarFolders.@Nullable Look judged;
  private @Nullable PluginScan scan;
  private Set<String> kept = Set.of();

  /** Whether something failed that may go better at the next scan. */
  private boolean again;

  /**
   * A library that takes any jar of some folders, as {@link #PluginLibrary(PluginFolders, Path)}.
   */
  public PluginLibrary(List<Path> folders, Path privateCopies) throws IOException {
    this(new PluginFolders(List.of(), folders), privateCopies);
    boolean unused = follow(PluginsConfig.anyIn(List.of()));
  }

  /**
   * A library, which trusts the package alone until {@link #follow} is called.
   *
   * @param places where jars are looked for, besides what is followed
   * @param privateCopies a folder for this library alone, made when absent
   * @throws IOException when that cannot be made
   */
  public PluginLibrary(PluginFolders places, Path privateCopies) throws IOException {
    this.places = places;
    this.settings = PluginsConfig.NONE;
    this.folders = new JarFolders(places.with(settings.folders()));
    this.copies = new PrivateCopies(privateCopies);
    this.shelf = new Shelf(copies);
    copies.noted(PrivateCopies.LAST_GOOD).forEach(each -> lastGood.put(each.file(), each.hash()));
    copies.noted(PrivateCopies.IN_USE).forEach(each -> needed.put(each.hash(), each.file()));
  }

  /**
   * Says which jars are plugins from now on. What is in use and would not be one stays loaded, but
   * serves only where no other does; the next scan judges all anew.
   *
   * @return whether that is other than before
   */
  public boolean follow(PluginsConfig now) {
    boolean differs = !now.equals(settings);
    if (differs) {
      if (!now.folders().equals(settings.folders())) {
        folders = new JarFolders(places.with(now.folders()));
      }
      settings = now;
      judged = null;
    }
    return differs;
  }

  /** The folders from which jars are taken now. */
  public List<Path> folders() {
    return places.with(settings.folders());
  }

  /**
   * Looks at the folders. The first scan takes what it finds; a later one takes a change when it is
   * the same in two looks, and until then gives what the scan before gave, not {@link
   * PluginScan#settled settled}. Cheap while nothing changes.
   */
  public PluginScan scan() {
    copies.makeUp();
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
   * Says before a change which jars it is about to use besides those in use: they stay available,
   * whatever becomes of their files. Followed by {@link #release}.
   *
   * @param hashes the jars, as in OperatorType.hash
   */
  public void hold(Set<String> hashes) {
    Map<String, Path> all = new LinkedHashMap<>(needed);
    hashes.forEach(hash -> all.putIfAbsent(hash, fileOf(hash)));
    need(all);
  }

  /**
   * Says after a change which jars are in use. Unloads the plugin versions that are neither that
   * nor on offer, so that their class loaders can be collected: their operators must not be used
   * any more.
   *
   * @param hashesInUse the jars of operators that run, as in OperatorType.hash
   * @return the last scan without what was let go
   */
  public PluginScan release(Set<String> hashesInUse) {
    Map<String, Path> still = new LinkedHashMap<>();
    hashesInUse.forEach(hash -> still.put(hash, fileOf(hash)));
    need(still);
    keepGone();
    Set<LoadedPlugin> serving = new HashSet<>(inUse.values());
    gone.forEach(kept -> serving.add(kept.plugin()));
    shelf.unload(plugin -> !serving.contains(plugin) && !needed.containsKey(plugin.hash()));
    deleteCopies();
    PluginScan before = scan;
    PluginScan now = maker.make(inUse, gone, problems, before == null || before.settled());
    scan = now;
    return now;
  }

  /** As {@link #catalogOf(Set, PluginsConfig)}, of those that may be used now. */
  public OperatorCatalog catalogOf(Set<String> hashes) throws RefusedJarException {
    return catalogOf(hashes, settings);
  }

  /**
   * The operators of some jars alone, from their private copies, whatever is in the folders.
   *
   * @param hashes SHA-256 of the jars, hexadecimal
   * @param trust which of them may be used
   * @throws RefusedJarException when there is no sound copy of one, or it cannot be used
   */
  public OperatorCatalog catalogOf(Set<String> hashes, PluginsConfig trust)
      throws RefusedJarException {
    List<LoadedPlugin> plugins = new ArrayList<>();
    for (String hash : hashes) {
      plugins.add(shelf.fromCopy(hash, trust));
    }
    return maker.catalog(plugins, List.of());
  }

  /**
   * Whether a jar that is loaded may be used.
   *
   * @param trust which jars may
   * @return the file in which it is or was, and why it may not; null where it may
   */
  public @Nullable PluginProblem distrust(String hash, PluginsConfig trust) {
    try {
      shelf.check(hash, trust);
      return null;
    } catch (RefusedJarException e) {
      return new PluginProblem(fileOf(hash), e.sentence());
    }
  }

  /** The private copies that are kept from now on, besides those that are in use. */
  public void keep(Set<String> hashes) {
    kept = Set.copyOf(hashes);
  }

  /** Unloads all. None of its operators may be used any more. */
  @Override
  public void close() {
    inUse = Map.of();
    gone = List.of();
    shelf.unload(plugin -> true);
    copies.close();
  }

  private PluginScan judge(JarFolders.Look look) {
    List<PluginProblem> found = new ArrayList<>(look.problems());
    List<Choice.Offer> offers = new ArrayList<>();
    boolean whole = true;
    again = false;
    for (Map.Entry<Path, String> entry : look.hashes().entrySet()) {
      Path file = entry.getKey();
      LoadedPlugin current = null;
      if (places.bundles(file)) {
        shelf.bundles(entry.getValue());
      }
      try {
        current = shelf.of(file, entry.getValue(), settings);
        whole &= current != null;
      } catch (TooEarlyException e) {
        again = true;
        found.add(new PluginProblem(file, e.sentence()));
      } catch (RefusedJarException e) {
        found.add(new PluginProblem(file, e.sentence()));
      } catch (IOException e) {
        again = true;
        found.add(new PluginProblem(file, "it cannot be copied: " + e.getMessage()));
      }
      offers.add(new Choice.Offer(file, current, () -> before(file)));
    }
    Choice choice = new Choice(offers, inUse);
    found.addAll(choice.problems());
    again |= !whole;
    use(choice.chosen(), look.hashes().keySet());
    keepGone();
    Set<String> present = new HashSet<>(look.hashes().values());
    present.addAll(needed.keySet());
    shelf.forgetRefusals(present);
    problems = List.copyOf(found);
    return maker.make(inUse, gone, problems, whole);
  }

  /** What the file held when it was last good; after a restart, from its copy. */
  private @Nullable LoadedPlugin before(Path file) {
    LoadedPlugin used = inUse.get(file);
    String hash = used == null ? lastGood.get(file) : used.hash();
    return hash == null ? null : shelf.fromCopyIfAny(hash, settings);
  }

  private void use(Map<Path, LoadedPlugin> chosen, Set<Path> present) {
    inUse = chosen;
    Map<Path, String> good = new LinkedHashMap<>(lastGood);
    chosen.forEach((file, plugin) -> good.put(file, plugin.hash()));
    good.keySet().retainAll(present);
    if (!good.equals(lastGood)) {
      lastGood.clear();
      lastGood.putAll(good);
      note(
          PrivateCopies.LAST_GOOD,
          good.entrySet().stream().map(e -> new PrivateCopies.Noted(e.getValue(), e.getKey())));
    }
  }

  /** What is needed and on offer no more. */
  private void keepGone() {
    List<ScanMaker.Gone> kept = new ArrayList<>();
    needed.forEach(
        (hash, file) -> {
          // What runs has been trusted by the revision that runs.
          LoadedPlugin loaded = shelf.loaded(hash);
          LoadedPlugin plugin = loaded == null ? shelf.fromCopyIfAny(hash, settings) : loaded;
          if (plugin != null && !inUse.containsValue(plugin)) {
            kept.add(new ScanMaker.Gone(file, plugin));
          }
        });
    gone = List.copyOf(kept);
  }

  private void need(Map<String, Path> now) {
    if (!now.equals(needed)) {
      needed.clear();
      needed.putAll(now);
      note(
          PrivateCopies.IN_USE,
          now.entrySet().stream().map(e -> new PrivateCopies.Noted(e.getKey(), e.getValue())));
    }
  }

  private void note(String name, Stream<PrivateCopies.Noted> contents) {
    copies.note(name, contents.toList());
  }

  private Path fileOf(String hash) {
    for (Map.Entry<Path, LoadedPlugin> used : inUse.entrySet()) {
      if (used.getValue().hash().equals(hash)) {
        return used.getKey();
      }
    }
    Path before = needed.get(hash);
    return before == null ? copies.path(hash) : before;
  }

  private void deleteCopies() {
    Set<String> keep = new HashSet<>(lastGood.values());
    keep.addAll(kept);
    keep.addAll(needed.keySet());
    shelf.deleteCopies(keep);
  }
}
