package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a change leads to an uplink past others of the same source, which another uplink may not
 * have delivered yet; pure.
 *
 * @param left the ways by which records went that may now take another one
 * @param all each new way with those by which its records may have gone before
 */
record Reroutes(Set<Way> left, List<Reroute> all) {
  /**
   * Records that take another way.
   *
   * @param stream which sends them now
   * @param uplink to which
   * @param from the uplinks by which they went before, with the streams that sent them
   */
  record Reroute(String stream, String uplink, Map<String, Set<String>> from) {}

  /**
   * Compares two revisions.
   *
   * @param touched what the change touches
   * @param before the ways before, where no revision runs
   * @param past ways of earlier revisions that may not have delivered everything
   */
  static Reroutes of(
      Revision old, Revision after, Touched touched, Set<Way> before, Set<Way> past) {
    Set<Way> left;
    Set<Way> entered;
    if (old.agentId().isEmpty()) {
      Set<Way> now = Ways.of(after);
      left = without(before, now);
      entered = before.isEmpty() ? new LinkedHashSet<>() : without(now, before);
      // A hold whose marks were not stored yet is gone with the process.
      Set<String> sources = new HashSet<>();
      past.forEach(way -> sources.add(way.source()));
      now.stream().filter(way -> sources.contains(way.source())).forEach(entered::add);
    } else {
      Ways ways = new Ways(old, after, touched.meeting());
      left = ways.left();
      entered = ways.entered();
      addTakeovers(old, after, touched.takeovers(), left, entered);
    }
    Set<Way> earlier = new LinkedHashSet<>(past);
    earlier.addAll(left);
    return new Reroutes(left, reroutes(entered, earlier, touched.takeovers()));
  }

  /** A topic goes over from one source to another, though both have the ways that they had. */
  private static void addTakeovers(
      Revision old,
      Revision after,
      Map<String, Set<String>> takeovers,
      Set<Way> left,
      Set<Way> entered) {
    Set<String> givers = new HashSet<>();
    takeovers.values().forEach(givers::addAll);
    Ways.of(old).stream().filter(way -> givers.contains(way.source())).forEach(left::add);
    Ways.of(after).stream()
        .filter(way -> takeovers.containsKey(way.source()))
        .forEach(entered::add);
  }

  private static Set<Way> without(Set<Way> ways, Set<Way> others) {
    Set<Way> rest = new LinkedHashSet<>(ways);
    rest.removeAll(others);
    return rest;
  }

  private static List<Reroute> reroutes(
      Set<Way> entered, Set<Way> earlier, Map<String, Set<String>> takeovers) {
    Map<Way, Set<String>> sources = new LinkedHashMap<>();
    for (Way way : entered) {
      Set<String> its =
          sources.computeIfAbsent(new Way("", way.stream(), way.uplink()), end -> new HashSet<>());
      its.add(way.source());
      its.addAll(takeovers.getOrDefault(way.source(), Set.of()));
    }
    List<Reroute> reroutes = new ArrayList<>();
    sources.forEach(
        (end, its) -> {
          Map<String, Set<String>> from = new LinkedHashMap<>();
          for (Way way : earlier) {
            boolean same = way.stream().equals(end.stream()) && way.uplink().equals(end.uplink());
            if (its.contains(way.source()) && !same) {
              from.computeIfAbsent(way.uplink(), name -> new LinkedHashSet<>()).add(way.stream());
            }
          }
          if (!from.isEmpty()) {
            reroutes.add(new Reroute(end.stream(), end.uplink(), from));
          }
        });
    return reroutes;
  }
}
