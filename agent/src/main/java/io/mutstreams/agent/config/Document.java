package io.mutstreams.agent.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All files as one whole, split into its named things.
 *
 * @param agent the section agent; null where there is none
 * @param agentAt where it is named
 * @param sections for each section its things by name, in the order written
 * @param doubtful sections that may stand there under a misspelt name: what seems to be missing
 *     from them may be there
 */
record Document(
    @Nullable Tree agent,
    Position agentAt,
    Map<String, Map<String, Tree.Entry>> sections,
    Set<String> doubtful) {

  static final List<String> SECTIONS = List.of("connections", "sources", "streams", "uplinks");
  private static final int MOST = 1_000;
  private static final List<String> KEYS =
      List.of("agent", "connections", "sources", "streams", "uplinks");

  /** Whether no section has more things than one agent can run; the first too many is reported. */
  boolean isBounded(Problems problems) {
    int before = problems.count();
    sections.forEach(
        (section, things) ->
            things.values().stream()
                .skip(MOST)
                .findFirst()
                .ifPresent(
                    thing ->
                        problems.error(
                            thing.at(),
                            section,
                            "more than " + MOST + " " + section + "; run several agents")));
    return problems.count() == before;
  }

  /** The things of a section. */
  Map<String, Tree.Entry> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }

  static Document of(List<Tree> files, Position start, Problems problems) {
    Tree.@Nullable Entry agent = null;
    Map<String, Map<String, Tree.Entry>> sections = new LinkedHashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    Set<String> written = new HashSet<>();
    SECTIONS.forEach(section -> sections.put(section, new LinkedHashMap<>()));
    for (Tree file : files) {
      if (Section.of(file, file.at(), "", problems, KEYS) == null) {
        continue;
      }
      for (Map.Entry<String, Tree.Entry> top : ((Tree.Branch) file).entries().entrySet()) {
        (KEYS.contains(top.getKey()) ? written : unknown).add(top.getKey());
        @Nullable Map<String, Tree.Entry> things = sections.get(top.getKey());
        if (things != null) {
          collect(top.getKey(), top.getValue(), things, problems);
        } else if (top.getKey().equals("agent")) {
          if (agent != null) {
            problems.error(
                top.getValue().at(),
                "agent",
                "the agent is described twice; first at " + agent.at());
          } else {
            agent = top.getValue();
          }
        }
      }
    }
    return new Document(
        agent == null ? null : agent.value(),
        agent == null ? start : agent.at(),
        sections,
        doubtful(unknown, written));
  }

  private static Set<String> doubtful(Set<String> unknown, Set<String> written) {
    Set<String> doubtful = new HashSet<>();
    for (String name : unknown) {
      Words.nearest(name, KEYS)
          .ifPresentOrElse(
              doubtful::add,
              () -> KEYS.stream().filter(key -> !written.contains(key)).forEach(doubtful::add));
    }
    return Set.copyOf(doubtful);
  }

  private static void collect(
      String section, Tree.Entry entry, Map<String, Tree.Entry> things, Problems problems) {
    if (entry.value().isNothing()) {
      return;
    }
    if (!(entry.value() instanceof Tree.Branch branch)) {
      problems.error(
          entry.value().at(),
          section,
          "takes a mapping of names, each with its settings, not " + entry.value().kind());
      return;
    }
    branch
        .entries()
        .forEach(
            (name, thing) -> {
              Tree.@Nullable Entry first = things.putIfAbsent(name, thing);
              if (first != null) {
                problems.error(
                    thing.at(), section + "." + name, "the name is taken; first at " + first.at());
              }
            });
  }
}
