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
