package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits of sources. Owned by the thread of the test. */
final class SourceEdits {
  private final Pick pick;

  SourceEdits(Pick pick) {
    this.pick = pick;
  }

  List<Function<Model, @Nullable String>> kinds() {
    return List.of(
        this::addSource,
        this::removeSource,
        this::addTopic,
        this::removeTopic,
        this::widenTopics,
        this::renameSource,
        this::moveTopic,
        this::reconnectSource);
  }

  private @Nullable String addSource(Model model) {
    String group = pick.any(Pick.OPTIONAL.stream().filter(o -> !model.read().contains(o)).toList());
    String name = pick.stream(model);
    if (group == null || name == null) {
      return null;
    }
    String source = model.newName("extra-");
    model.sources.put(source, new Model.Source(List.of(group), false, 1000));
    Pick.attach(model, source, name);
    return "add source " + source + " of " + group + " to " + name;
  }

  private @Nullable String removeSource(Model model) {
    String source =
        pick.any(model.sources.keySet().stream().filter(n -> n.startsWith("extra-")).toList());
    String reader = source == null ? null : Pick.reader(model, source);
    if (source == null || reader == null || Pick.onlyInput(model, reader)) {
      return null;
    }
    Pick.detach(model, source, reader);
    model.sources.remove(source);
    return "remove source " + source + " from " + reader;
  }

  private @Nullable String addTopic(Model model) {
    String group = pick.any(Pick.OPTIONAL.stream().filter(o -> !model.read().contains(o)).toList());
    String name = pick.any(Pick.names(model.sources));
    if (group == null || name == null) {
      return null;
    }
    Model.Source source = model.source(name);
    List<String> groups = new ArrayList<>(source.groups());
    groups.add(group);
    model.sources.put(name, new Model.Source(groups, source.wide(), source.receiveMaximum()));
    return "source " + name + " also reads " + group;
  }

  private @Nullable String removeTopic(Model model) {
    String name =
        pick.any(
            Pick.names(model.sources).stream().filter(n -> surplus(model, n) != null).toList());
    if (name == null) {
      return null;
    }
    Model.Source source = model.source(name);
    String group = surplus(model, name);
    List<String> groups = source.groups().stream().filter(g -> !g.equals(group)).toList();
    model.sources.put(name, new Model.Source(groups, source.wide(), source.receiveMaximum()));
    return "source " + name + " reads " + group + " no more";
  }

  private static @Nullable String surplus(Model model, String source) {
    List<String> groups = model.source(source).groups();
    return groups.size() < 2
        ? null
        : groups.stream().filter(Pick.OPTIONAL::contains).findFirst().orElse(null);
  }

  private @Nullable String widenTopics(Model model) {
    String name = pick.any(Pick.names(model.sources));
    if (name == null) {
      return null;
    }
    Model.Source source = model.source(name);
    model.sources.put(
        name, new Model.Source(source.groups(), !source.wide(), source.receiveMaximum()));
    return "source " + name + (source.wide() ? " reads +" : " reads #");
  }

  private @Nullable String renameSource(Model model) {
    String name = pick.any(Pick.names(model.sources));
    if (name == null) {
      return null;
    }
    String reader = Pick.reader(model, name);
    // One that may be removed can be told by its name.
    String other = model.newName(name.startsWith("extra-") ? "extra-" : "named-");
    model.sources.put(other, model.source(name));
    model.sources.remove(name);
    Model.Stream stream = model.stream(reader);
    model.streams.put(
        reader, stream.from(stream.from().stream().map(n -> n.equals(name) ? other : n).toList()));
    return "source " + name + " is now called " + other;
  }

  private @Nullable String moveTopic(Model model) {
    List<String> names = Pick.names(model.sources);
    String from =
        pick.any(names.stream().filter(n -> model.source(n).groups().size() > 1).toList());
    String to = pick.any(names.stream().filter(n -> !n.equals(from)).toList());
    if (from == null || to == null) {
      return null;
    }
    Model.Source old = model.source(from);
    Model.Source now = model.source(to);
    // What has repeats stays where they are recognised, what must arrive where nothing is removed.
    String group =
        pick.any(
            old.groups().stream()
                .filter(g -> !g.equals("u"))
                .filter(g -> Pick.OPTIONAL.contains(g) || !to.startsWith("extra-"))
                .toList());
    if (group == null) {
      return null;
    }
    List<String> left = old.groups().stream().filter(g -> !g.equals(group)).toList();
    List<String> more = new ArrayList<>(now.groups());
    more.add(group);
    model.sources.put(from, new Model.Source(left, old.wide(), old.receiveMaximum()));
    model.sources.put(to, new Model.Source(more, now.wide(), now.receiveMaximum()));
    return group + " goes over from source " + from + " to " + to;
  }

  private @Nullable String reconnectSource(Model model) {
    String name = pick.any(Pick.names(model.sources));
    if (name == null) {
      return null;
    }
    Model.Source source = model.source(name);
    int other = source.receiveMaximum() == 1000 ? 800 : 1000;
    model.sources.put(name, new Model.Source(source.groups(), source.wide(), other));
    return "source " + name + " has receive-maximum " + other;
  }
}
