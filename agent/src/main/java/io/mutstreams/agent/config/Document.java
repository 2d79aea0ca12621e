package io.mutstreams.agent.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All files as one whole, split into its named things.
 *
 * @param singles the sections that there is one of, those that are written
 * @param start where the whole begins
 * @param sections for each section its things by name, in the order written
 * @param doubtful sections that may stand there under a misspelt name: what seems to be missing
 *     from them may be there
 */
record Document(
    Map<String, Tree.Entry> singles,
    Position start,
    Map<String, Map<String, Tree.Entry>> sections,
    Set<String> doubtful) {

  private static final int MOST = 1_000;
  private static final List<Key> NAMED =
      List.of(
          named("connections", ConnectionReader.KEYS, "The brokers, by name."),
          named("sources", SourceReader.KEYS, "Where records come in, by name."),
          named("streams", StreamReader.KEYS, "The ways through the agent, by name."),
          named("uplinks", UplinkReader.KEYS, "Where records go out, by name."),
          Key.of(
              "switches",
              Shape.things(SwitchReader.SCHEMA_NAME, MOST, SwitchReader.KEYS),
              "Values that a person, a message or a stream sets, by name."));

  /** All that may stand at the top. */
  static final List<Key> KEYS =
      Stream.concat(
              Stream.of(
                  Key.of("agent", Shape.mapping(AgentReader.KEYS), "This agent.").filled(),
                  Key.of("plugins", Shape.mapping(PluginsReader.KEYS), "Which jars are plugins."),
                  Key.of(
                          "changes",
                          Shape.mapping(ChangesReader.KEYS),
                          "What is asked of changes while the agent runs.")
                      .filled()),
              NAMED.stream())
          .toList();

  static final List<String> SECTIONS = Key.names(NAMED);
  private static final List<String> NAMES = Key.names(KEYS);
  private static final List<String> SINGLES =
      NAMES.stream().filter(name -> !SECTIONS.contains(name)).toList();

  private static Key named(String section, List<Key> keys, String sentence) {
    return Key.of(section, Shape.things("^" + Names.FORM + "$", MOST, keys), sentence);
  }

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

  /** A section that there is one of; null where it is not written. */
  Tree.@Nullable Entry single(String name) {
    return singles.get(name);
  }

  /** The things of a section. */
  Map<String, Tree.Entry> section(String name) {
    return sections.getOrDefault(name, Map.of());
  }

  static Document of(List<Tree> files, Position start, Problems problems) {
    Map<String, Tree.Entry> singles = new LinkedHashMap<>();
    Map<String, Map<String, Tree.Entry>> sections = new LinkedHashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    Set<String> written = new HashSet<>();
    SECTIONS.forEach(section -> sections.put(section, new LinkedHashMap<>()));
    for (Tree file : files) {
      if (Section.of(file, file.at(), "", problems, KEYS) == null) {
        continue;
      }
      for (Map.Entry<String, Tree.Entry> top : ((Tree.Branch) file).entries().entrySet()) {
        (NAMES.contains(top.getKey()) ? written : unknown).add(top.getKey());
        @Nullable Map<String, Tree.Entry> things = sections.get(top.getKey());
        if (things != null) {
          collect(top.getKey(), top.getValue(), things, problems);
        } else if (SINGLES.contains(top.getKey())) {
          Tree.@Nullable Entry first = singles.putIfAbsent(top.getKey(), top.getValue());
          if (first != null) {
            problems.error(
                top.getValue().at(),
                top.getKey(),
                "the section is there twice; first at " + first.at());
          }
        }
      }
    }
    return new Document(singles, start, sections, doubtful(unknown, written));
  }

  private static Set<String> doubtful(Set<String> unknown, Set<String> written) {
    Set<String> doubtful = new HashSet<>();
    for (String name : unknown) {
      Words.nearest(name, NAMES)
          .ifPresentOrElse(
              doubtful::add,
              () -> NAMES.stream().filter(key -> !written.contains(key)).forEach(doubtful::add));
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
