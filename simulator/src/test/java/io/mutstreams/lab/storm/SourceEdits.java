package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Source;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Edits of sources. Owned by the thread of the test. */
final class SourceEdits {
  private static final List<Integer> MAXIMA = List.of(400, 600, 800, 1000, 1200);
  private static final Set<Role> COUNTED_BY_ID = Set.of(Role.COUNTED, Role.MOBILE);
  private final Pick pick;

  SourceEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(
        Kind.calm("receive-maximum", this::receiveMaximum),
        Kind.calm("wider or narrower topics", this::widen),
        Kind.calm("source renamed", this::rename),
        Kind.calm("topic to the stream's other source", this::moveTopicWithin),
        Kind.calm("topic to another stream's source", this::moveTopic),
        Kind.calm("format", this::format),
        Kind.calm("qos", this::qos),
        Kind.calm("source added", this::addSource),
        Kind.calm("source removed", this::removeSource),
        Kind.calm("topic added", this::addTopic),
        Kind.calm("topic removed", this::removeTopic));
  }

  private @Nullable String receiveMaximum(Setup setup) {
    String name = pick.source(setup, (n, it) -> true);
    Integer other = pick.any(MAXIMA);
    if (name == null || other == null || setup.source(name).receiveMaximum() == other) {
      return null;
    }
    setup.sources.put(name, setup.source(name).receiving(other));
    return "source " + name + " has receive-maximum " + other;
  }

  private @Nullable String widen(Setup setup) {
    String name = pick.source(setup, (n, it) -> true);
    if (name == null) {
      return null;
    }
    Source source = setup.source(name);
    setup.sources.put(name, source.wide(!source.wide()));
    return "source " + name + (source.wide() ? " reads +" : " reads #");
  }

  private @Nullable String rename(Setup setup) {
    String name = pick.source(setup, (n, it) -> true);
    if (name == null) {
      return null;
    }
    // one that may be removed can be told by its name
    String other = setup.newName(name.startsWith("extra-") ? "extra-" : "named-");
    setup.sources.put(other, setup.source(name));
    setup.sources.remove(name);
    setup.streams.replaceAll(
        (stream, it) ->
            it.from().contains(name)
                ? it.from(it.from().stream().map(n -> n.equals(name) ? other : n).toList())
                : it);
    return "source " + name + " is now called " + other;
  }

  private @Nullable String moveTopicWithin(Setup setup) {
    String stream = pick.stream(setup, (n, it) -> !Setup.isTap(n) && it.from().size() > 1);
    return stream == null ? null : move(setup, setup.stream(stream).from());
  }

  private @Nullable String moveTopic(Setup setup) {
    return move(
        setup,
        setup.sources.entrySet().stream()
            .filter(entry -> entry.getValue().role() == Role.MOBILE)
            .map(java.util.Map.Entry::getKey)
            .toList());
  }

  private @Nullable String move(Setup setup, List<String> among) {
    List<String> sources = among.stream().filter(setup.sources::containsKey).toList();
    String from =
        pick.any(sources.stream().filter(n -> setup.source(n).groups().size() > 1).toList());
    String to = pick.any(sources.stream().filter(n -> !n.equals(from)).toList());
    if (from == null || to == null) {
      return null;
    }
    Source old = setup.source(from);
    Source now = setup.source(to);
    // what must arrive goes where nothing is removed, and not where its repeats would not be known
    String group =
        pick.any(
            old.groups().stream()
                .filter(g -> Beginning.OPTIONAL.contains(g) || !to.startsWith("extra-"))
                .toList());
    if (group == null || !old.connection().equals(now.connection())) {
      return null;
    }
    List<String> more = new ArrayList<>(now.groups());
    more.add(group);
    setup.sources.put(
        from, old.reading(old.groups().stream().filter(g -> !g.equals(group)).toList()));
    setup.sources.put(to, now.reading(more));
    return group + " goes over from source " + from + " to " + to;
  }

  private @Nullable String format(Setup setup) {
    String name = pick.source(setup, (n, it) -> it.role() == Role.RAW);
    String other = pick.any(List.of("bytes", "text", "json"));
    if (name == null || other == null || setup.source(name).format().equals(other)) {
      return null;
    }
    setup.sources.put(name, setup.source(name).as(other));
    return "source " + name + " has format " + other;
  }

  private @Nullable String qos(Setup setup) {
    String name = pick.source(setup, (n, it) -> it.role() == Role.LOOSE);
    if (name == null) {
      return null;
    }
    int other = 1 - setup.source(name).qos();
    setup.sources.put(name, setup.source(name).qos(other));
    return "source " + name + " has qos " + other;
  }

  private @Nullable String unread(Setup setup) {
    Set<String> read = setup.read();
    return pick.any(
        Beginning.OPTIONAL.stream()
            .filter(group -> !read.contains(group) && Pick.rested(setup, group))
            .toList());
  }

  private @Nullable String addSource(Setup setup) {
    String group = unread(setup);
    String name =
        pick.stream(setup, (n, it) -> !Setup.isTap(n) && COUNTED_BY_ID.contains(it.role()));
    if (group == null || name == null) {
      return null;
    }
    String source = setup.newName("extra-");
    Stream stream = setup.stream(name);
    List<String> from = new ArrayList<>(stream.from());
    from.add(source);
    setup.sources.put(source, Beginning.source(stream.role(), group));
    setup.streams.put(name, stream.from(from));
    Pick.turn(setup, group);
    return "add source " + source + " of " + group + " to " + name;
  }

  private @Nullable String removeSource(Setup setup) {
    String source =
        pick.source(
            setup,
            (n, it) ->
                n.startsWith("extra-")
                    && it.groups().stream().allMatch(group -> Pick.rested(setup, group))
                    && setup.stream(setup.reader(n)).from().size() > 1
                    && setup.streams.entrySet().stream()
                        .noneMatch(
                            s -> Setup.isTap(s.getKey()) && s.getValue().from().contains(n)));
    if (source == null) {
      return null;
    }
    String reader = setup.reader(source);
    setup.source(source).groups().forEach(group -> Pick.turn(setup, group));
    setup.streams.put(
        reader,
        setup.stream(reader)
            .from(setup.stream(reader).from().stream().filter(n -> !n.equals(source)).toList()));
    setup.sources.remove(source);
    return "remove source " + source + " from " + reader;
  }

  private @Nullable String addTopic(Setup setup) {
    String group = unread(setup);
    String name = pick.source(setup, (n, it) -> COUNTED_BY_ID.contains(it.role()));
    if (group == null || name == null) {
      return null;
    }
    List<String> groups = new ArrayList<>(setup.source(name).groups());
    groups.add(group);
    setup.sources.put(name, setup.source(name).reading(groups));
    Pick.turn(setup, group);
    return "source " + name + " also reads " + group;
  }

  private @Nullable String removeTopic(Setup setup) {
    String name = pick.source(setup, (n, it) -> surplus(setup, it) != null);
    if (name == null) {
      return null;
    }
    String group = surplus(setup, setup.source(name));
    setup.sources.put(
        name,
        setup
            .source(name)
            .reading(setup.source(name).groups().stream().filter(g -> !g.equals(group)).toList()));
    Pick.turn(setup, String.valueOf(group));
    return "source " + name + " reads " + group + " no more";
  }

  private static @Nullable String surplus(Setup setup, Source source) {
    return source.groups().size() < 2
        ? null
        : source.groups().stream()
            .filter(group -> Beginning.OPTIONAL.contains(group) && Pick.rested(setup, group))
            .findFirst()
            .orElse(null);
  }
}
