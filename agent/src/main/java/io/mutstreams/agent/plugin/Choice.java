package io.mutstreams.agent.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the jars on offer those that make up the catalog: any number of versions of each
 * plugin, but one content of each version, and each type of operator from one plugin only. What is
 * in use stays in use where two cannot both be. Made for one choice.
 */
final class Choice {
  /** A watched file with what it holds, null when that cannot be used, and what it held before. */
  record Offer(Path file, @Nullable LoadedPlugin current, Supplier<@Nullable LoadedPlugin> before) {
    @Nullable LoadedPlugin best() {
      return current == null ? before.get() : current;
    }
  }

  private record Head(Path file, LoadedPlugin plugin) {}

  private final List<Offer> offers;
  private final Map<Path, LoadedPlugin> inUse;
  private final Map<String, Head> chosen = new LinkedHashMap<>();
  private final Map<String, Head> owners = new HashMap<>();
  private final Map<String, Head> reserved = new HashMap<>();
  private final List<PluginProblem> problems = new ArrayList<>();

  /**
   * @param offers in the order of the folders
   * @param inUse what the catalog is made of now
   */
  Choice(List<Offer> offers, Map<Path, LoadedPlugin> inUse) {
    this.offers = offers;
    this.inUse = inUse;
    reserve();
    Map<String, List<Head>> byId = new LinkedHashMap<>();
    List<Path> clashing = new ArrayList<>();
    for (Head head : heads()) {
      byId.computeIfAbsent(head.plugin().id(), id -> new ArrayList<>()).add(head);
    }
    byId.values().forEach(same -> choose(same, clashing));
    for (Offer offer : offers) {
      if (offer.current() == null || clashing.contains(offer.file())) {
        fallBack(offer);
      }
    }
  }

  private void fallBack(Offer offer) {
    LoadedPlugin before = offer.before().get();
    if (before != null) {
      Head head = new Head(offer.file(), before);
      if (!chosen.containsKey(name(before)) && clash(head) == null) {
        take(head);
      }
    }
  }

  Map<Path, LoadedPlugin> chosen() {
    Map<Path, LoadedPlugin> result = new LinkedHashMap<>();
    chosen.values().forEach(head -> result.put(head.file(), head.plugin()));
    return result;
  }

  List<PluginProblem> problems() {
    return List.copyOf(problems);
  }

  /** Those in use first, as they are; then those of the folders in their order. */
  private List<Head> heads() {
    List<Head> heads = new ArrayList<>();
    for (Offer offer : offers) {
      if (offer.current() != null) {
        heads.add(new Head(offer.file(), offer.current()));
      }
    }
    heads.sort(Comparator.comparing((Head head) -> inUse.get(head.file()) != head.plugin()));
    return heads;
  }

  /** A type that is in use belongs to its plugin as long as that still has it. */
  private void reserve() {
    Map<String, String> users = new HashMap<>();
    inUse.values().forEach(used -> used.types().keySet().forEach(t -> users.put(t, used.id())));
    for (Offer offer : offers) {
      LoadedPlugin plugin = offer.best();
      if (plugin != null) {
        for (String type : plugin.types().keySet()) {
          if (plugin.id().equals(users.get(type))) {
            reserved.putIfAbsent(type, new Head(offer.file(), plugin));
          }
        }
      }
    }
  }

  private void choose(List<Head> same, List<Path> clashing) {
    // Stable: of equal versions the one in use stays first, else the one of the earlier folder.
    same.sort(
        Comparator.comparing(
            head -> head.plugin().version(), VersionOrder.OLDEST_FIRST.reversed()));
    for (Head head : same) {
      Head twin = chosen.get(name(head.plugin()));
      if (twin != null) {
        second(head, twin);
        continue;
      }
      String clash = clash(head);
      if (clash == null) {
        take(head);
      } else {
        problems.add(new PluginProblem(head.file(), clash));
        clashing.add(head.file());
      }
    }
  }

  private void second(Head head, Head twin) {
    if (head.plugin() != twin.plugin()) {
      problems.add(
          new PluginProblem(
              head.file(),
              "it is not used: %s is plugin %s version %s too, with another content; delete one of the two, or give it another version"
                  .formatted(twin.file(), twin.plugin().id(), twin.plugin().version())));
    }
  }

  private @Nullable String clash(Head head) {
    for (String type : head.plugin().types().keySet()) {
      Head owner = owners.getOrDefault(type, reserved.get(type));
      if (owner != null && !owner.plugin().id().equals(head.plugin().id())) {
        return "its operator %s is already in %s (plugin %s); a type can come from one plugin only"
            .formatted(type, owner.file(), owner.plugin().id());
      }
    }
    return null;
  }

  private void take(Head head) {
    chosen.put(name(head.plugin()), head);
    head.plugin().types().keySet().forEach(type -> owners.put(type, head));
  }

  private static String name(LoadedPlugin plugin) {
    return plugin.id() + "@" + plugin.version();
  }
}
