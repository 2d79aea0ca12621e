package io.mutstreams.e2e;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits of routes and streams. Owned by the thread of the test. */
final class StreamEdits {
  private final Pick pick;

  StreamEdits(Pick pick) {
    this.pick = pick;
  }

  List<Function<Model, @Nullable String>> kinds() {
    return List.of(
        this::reroute,
        this::routeAside,
        this::split,
        this::moveSource,
        this::addStream,
        this::removeStream,
        this::chain,
        this::unchain,
        this::lanes);
  }

  private @Nullable String reroute(Model model) {
    String name =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(n -> model.uplinks.containsKey(model.stream(n).to()))
                .toList());
    String uplink = pick.uplink(model);
    if (name == null || uplink == null || model.stream(name).to().equals(uplink)) {
      return null;
    }
    model.streams.put(name, model.stream(name).to(uplink));
    return "route " + name + " to " + uplink;
  }

  private @Nullable String routeAside(Model model) {
    String name = pick.stream(model);
    String uplink = pick.uplink(model);
    if (name == null || uplink == null || Pick.feeds(model, name)) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    model.streams.put(name, stream.aside(stream.aside() == null ? uplink : null));
    return stream.aside() == null
        ? "route one sensor of " + name + " to " + uplink
        : "route all of " + name + " together";
  }

  private @Nullable String split(Model model) {
    String name = pick.stream(model);
    if (name == null || Pick.feeds(model, name)) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    model.streams.put(name, stream.copy(!stream.copy()));
    return (stream.copy() ? "no more copies of " : "copies of ") + name;
  }

  private @Nullable String moveSource(Model model) {
    String source =
        pick.any(
            Pick.names(model.sources).stream()
                .filter(n -> !Pick.reader(model, n).equals("unique"))
                .toList());
    String to = pick.stream(model);
    if (source == null || to == null) {
      return null;
    }
    String from = Pick.reader(model, source);
    if (from.equals(to) || Pick.onlyInput(model, from)) {
      return null;
    }
    Pick.detach(model, source, from);
    Pick.attach(model, source, to);
    return "move source " + source + " from " + from + " to " + to;
  }

  private @Nullable String addStream(Model model) {
    String source =
        pick.any(
            Pick.names(model.sources).stream()
                .filter(n -> !Pick.reader(model, n).equals("unique"))
                .toList());
    String uplink = pick.uplink(model);
    if (source == null || uplink == null || model.streams.size() > 6) {
      return null;
    }
    String from = Pick.reader(model, source);
    if (Pick.onlyInput(model, from)) {
      return null;
    }
    String name = model.newName("stream-");
    Pick.detach(model, source, from);
    model.streams.put(
        name,
        new Model.Stream(
            List.of(source),
            List.of(
                new Model.Step("guard", "filter: body.value > -1000"),
                new Model.Step("mark", "set: {mark: 0}")),
            uplink,
            null,
            false));
    return "add stream " + name + ", it takes " + source + " from " + from;
  }

  private @Nullable String removeStream(Model model) {
    List<String> all = Pick.names(model.streams).stream().filter(n -> !n.equals("unique")).toList();
    String gone = pick.any(all.stream().filter(n -> !model.fed().contains(n)).toList());
    String to = pick.any(all);
    if (gone == null || to == null || gone.equals(to)) {
      return null;
    }
    for (String source : model.stream(gone).from()) {
      Pick.attach(model, source, to);
    }
    model.streams.remove(gone);
    return "remove stream " + gone + ", its sources go to " + to;
  }

  private @Nullable String chain(Model model) {
    String first = pick.stream(model);
    String second = pick.stream(model);
    if (first == null
        || second == null
        || first.equals(second)
        || second.equals("unique")
        || Pick.feeds(model, first)
        || Pick.feeds(model, second)
        || model.fed().contains(first)) {
      return null;
    }
    model.streams.put(first, model.stream(first).to(second).aside(null).copy(false));
    return "stream " + first + " feeds " + second;
  }

  private @Nullable String lanes(Model model) {
    String name = pick.stream(model);
    int lanes = 1 + pick.below(4);
    if (name == null || model.lanes.getOrDefault(name, 1) == lanes) {
      return null;
    }
    model.lanes.put(name, lanes);
    return name + " in " + lanes + " lanes";
  }

  private @Nullable String unchain(Model model) {
    String name =
        pick.any(Pick.names(model.streams).stream().filter(n -> Pick.feeds(model, n)).toList());
    if (name == null) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    model.streams.put(name, stream.to(model.stream(stream.to()).to()));
    return "stream " + name + " goes to its uplink itself";
  }
}
