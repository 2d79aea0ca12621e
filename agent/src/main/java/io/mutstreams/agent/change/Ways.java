package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The ways of two revisions, and which of them are steady: a change leaves all that leads along
 * them as it is, so that whoever went by such a way before still does; pure.
 */
final class Ways {
  private final Revision before;
  private final Revision after;
  private final Set<String> meeting;

  /**
   * @param meeting the streams whose records may take another way
   */
  Ways(Revision before, Revision after, Set<String> meeting) {
    this.before = before;
    this.after = after;
    this.meeting = meeting;
  }

  /** All ways of a revision. */
  static Set<Way> of(Revision revision) {
    return new Ways(revision, revision, Set.of()).in(revision).keySet();
  }

  /** Those that were and are no more, or are no longer steady. */
  Set<Way> left() {
    return restless(in(before), in(after));
  }

  /** Those that are new, or are no longer steady. */
  Set<Way> entered() {
    return restless(in(after), in(before));
  }

  private static Set<Way> restless(Map<Way, Boolean> those, Map<Way, Boolean> others) {
    Set<Way> restless = new LinkedHashSet<>();
    those.forEach(
        (way, steady) -> {
          if (!steady || !others.containsKey(way)) {
            restless.add(way);
          }
        });
    return restless;
  }

  /** With whether they are steady. */
  private Map<Way, Boolean> in(Revision revision) {
    Map<Way, Boolean> ways = new LinkedHashMap<>();
    for (String source : revision.sources().keySet()) {
      for (String reader : Touched.readers(revision, source)) {
        walk(revision, source, reader, true, ways);
      }
    }
    return ways;
  }

  private void walk(
      Revision revision, String source, String name, boolean steady, Map<Way, Boolean> ways) {
    StreamConfig stream = Objects.requireNonNull(revision.streams().get(name), name);
    for (String target : RouteNames.of(stream)) {
      boolean so = steady && isSteady(name, target);
      if (revision.uplinks().containsKey(target)) {
        ways.merge(new Way(source, name, target), so, Boolean::logicalAnd);
      } else if (revision.streams().containsKey(target)) {
        walk(revision, source, target, so, ways);
      }
    }
  }

  /**
   * Whether the same records go from a stream to a target as before. Another version of a plugin
   * with the same settings is taken to choose the same: or each would have its uplinks wait for
   * those of all other streams that use it.
   */
  private boolean isSteady(String stream, String target) {
    if (!meeting.contains(stream)) {
      return true;
    }
    StreamConfig old = before.streams().get(stream);
    StreamConfig now = after.streams().get(stream);
    return old != null
        && now != null
        && Difference.settingsOf(old).equals(Difference.settingsOf(now))
        && conditions(old, target).equals(conditions(now, target));
  }

  /** Under which conditions records go to a target; an otherwise depends on all before it. */
  private static List<String> conditions(StreamConfig stream, String target) {
    List<String> conditions = new ArrayList<>();
    for (StepConfig step : stream.steps()) {
      step.ports()
          .forEach(
              (port, names) -> {
                if (names.contains(target)) {
                  conditions.add("port " + step.id() + "." + port);
                }
              });
    }
    List<String> earlier = new ArrayList<>();
    for (StreamConfig.RouteConfig route : stream.to()) {
      String when = route.when() == null ? "" : route.when().source();
      if (route.send().contains(target)) {
        conditions.add(route.otherwise() ? "otherwise " + earlier : "when " + when);
        conditions.add(route.priority().name());
      }
      earlier.add(when);
    }
    return conditions;
  }
}
