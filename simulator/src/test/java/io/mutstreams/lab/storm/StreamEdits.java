package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Aside;
import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Edits of routes and streams. Owned by the thread of the test. */
final class StreamEdits {
  private static final int MOST = 26;
  private final Pick pick;

  StreamEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(
        Kind.calm("reroute", this::reroute),
        Kind.calm("route aside", this::aside),
        Kind.calm("condition", this::condition),
        Kind.calm("port", this::fork),
        Kind.any("priority of a route", this::priority),
        Kind.calm("split", this::split),
        Kind.calm("source to another stream", this::moveSource),
        Kind.calm("stream added", this::add),
        Kind.calm("stream removed", this::remove),
        Kind.calm("stream renamed", this::rename),
        Kind.calm("stream feeds stream", this::chain),
        Kind.calm("stream feeds no stream", this::unchain),
        Kind.calm("tap added", this::addTap),
        Kind.calm("tap removed", this::removeTap),
        Kind.calm("stream to another file", this::toAnotherFile));
  }

  private static boolean owed(Stream it) {
    return it.role() != Role.LOOSE;
  }

  private @Nullable String ending(Setup setup) {
    return pick.stream(setup, (n, it) -> owed(it) && !setup.feeds(n));
  }

  private @Nullable String reroute(Setup setup) {
    String name = ending(setup);
    String uplink = pick.uplink(setup);
    if (name == null || uplink == null || setup.stream(name).to().equals(uplink)) {
      return null;
    }
    setup.streams.put(name, setup.stream(name).to(uplink));
    return "route " + name + " to " + uplink;
  }

  private String sensors() {
    return "topic[2] in [\"s" + pick.below(10) + "\", \"s" + (10 + pick.below(20)) + "\"]";
  }

  private @Nullable String aside(Setup setup) {
    String name = ending(setup);
    String uplink = pick.uplink(setup);
    if (name == null || uplink == null) {
      return null;
    }
    Stream stream = setup.stream(name);
    Aside now = stream.aside() == null ? new Aside(sensors(), uplink) : null;
    setup.streams.put(name, stream.aside(now));
    return now == null ? "route all of " + name + " together" : "in " + name + " " + now;
  }

  private @Nullable String condition(Setup setup) {
    String name = pick.stream(setup, (n, it) -> it.aside() != null);
    Aside old = name == null ? null : setup.stream(name).aside();
    if (name == null || old == null) {
      return null;
    }
    Aside now = new Aside(sensors(), old.to());
    setup.streams.put(name, setup.stream(name).aside(now));
    return "in " + name + " " + now;
  }

  private @Nullable String fork(Setup setup) {
    String name =
        pick.stream(setup, (n, it) -> owed(it) && it.role() != Role.RAW && !setup.feeds(n));
    String uplink = pick.uplink(setup);
    if (name == null || uplink == null || setup.stream(name).copy()) {
      return null;
    }
    Stream stream = setup.stream(name);
    setup.streams.put(name, stream.fork(stream.fork() == null ? uplink : null));
    return stream.fork() == null
        ? "one sensor of " + name + " leaves by a port to " + uplink
        : "no port of " + name;
  }

  private @Nullable String priority(Setup setup) {
    String name = ending(setup);
    String other = pick.any(List.of("high", "normal", "low"));
    if (name == null || other == null || setup.stream(name).priority().equals(other)) {
      return null;
    }
    setup.streams.put(name, setup.stream(name).priority(other));
    return "the routes of " + name + " have priority " + other;
  }

  private @Nullable String split(Setup setup) {
    String name = pick.stream(setup, (n, it) -> owed(it) && !setup.feeds(n) && it.fork() == null);
    if (name == null || !Pick.rested(setup, "copies")) {
      return null;
    }
    Stream stream = setup.stream(name);
    setup.streams.put(name, stream.copy(!stream.copy()));
    Pick.turn(setup, "copies");
    return (stream.copy() ? "no more copies of " : "copies of ") + name;
  }

  private @Nullable String movable(Setup setup) {
    return pick.source(
        setup,
        (n, it) -> it.role() == Role.MOBILE && setup.stream(setup.reader(n)).from().size() > 1);
  }

  private @Nullable String moveSource(Setup setup) {
    String source = movable(setup);
    String to = pick.stream(setup, (n, it) -> it.role() == Role.MOBILE);
    if (source == null || to == null) {
      return null;
    }
    String from = setup.reader(source);
    if (from.equals(to)) {
      return null;
    }
    detach(setup, source, from);
    attach(setup, source, to);
    return "move source " + source + " from " + from + " to " + to;
  }

  private static void detach(Setup setup, String source, String stream) {
    Stream old = setup.stream(stream);
    setup.streams.put(
        stream, old.from(old.from().stream().filter(name -> !name.equals(source)).toList()));
  }

  private static void attach(Setup setup, String source, String stream) {
    List<String> from = new ArrayList<>(setup.stream(stream).from());
    from.add(source);
    setup.streams.put(stream, setup.stream(stream).from(from));
  }

  private @Nullable String add(Setup setup) {
    String source = movable(setup);
    String uplink = pick.uplink(setup);
    if (source == null || uplink == null || setup.streams.size() >= MOST) {
      return null;
    }
    String from = setup.reader(source);
    String name = setup.newName("stream-");
    detach(setup, source, from);
    setup.streams.put(name, Beginning.mobile(List.of(source), uplink));
    return "add stream " + name + ", it takes " + source + " from " + from;
  }

  private @Nullable String remove(Setup setup) {
    String gone =
        pick.stream(
            setup, (n, it) -> it.role() == Role.MOBILE && !setup.fed().contains(n) && !it.copy());
    String to =
        pick.stream(setup, (n, it) -> it.role() == Role.MOBILE && !n.equals(gone) && !it.copy());
    if (gone == null || to == null || setup.streams.size() < 15) {
      return null;
    }
    List<String> from = setup.stream(gone).from();
    setup.streams.remove(gone);
    from.forEach(source -> attach(setup, source, to));
    return "remove stream " + gone + ", its sources go to " + to;
  }

  private @Nullable String rename(Setup setup) {
    String name = pick.stream(setup, (n, it) -> it.role() == Role.MOBILE);
    if (name == null) {
      return null;
    }
    String other = setup.newName("stream-");
    Map<String, Stream> before = Map.copyOf(setup.streams);
    setup.streams.remove(name);
    setup.streams.put(other, java.util.Objects.requireNonNull(before.get(name)));
    setup.streams.replaceAll((n, it) -> it.to().equals(name) ? it.to(other) : it);
    return "stream " + name + " is now called " + other;
  }

  private @Nullable String chain(Setup setup) {
    String first =
        pick.stream(
            setup,
            (n, it) ->
                owed(it)
                    && it.role() != Role.RAW
                    && !setup.feeds(n)
                    && !setup.fed().contains(n)
                    && !it.copy());
    String second =
        pick.stream(
            setup,
            (n, it) ->
                it.role() == Role.MOBILE && !n.equals(first) && !setup.feeds(n) && !it.copy());
    if (first == null || second == null) {
      return null;
    }
    Stream stream = setup.stream(first).aside(null).fork(null).priority("normal");
    setup.streams.put(first, stream.to(second));
    return "stream " + first + " feeds " + second;
  }

  private @Nullable String unchain(Setup setup) {
    String name = pick.stream(setup, (n, it) -> setup.feeds(n));
    String uplink = pick.uplink(setup);
    if (name == null || uplink == null || setup.stream(setup.stream(name).to()).copy()) {
      return null;
    }
    setup.streams.put(name, setup.stream(name).to(uplink));
    return "stream " + name + " goes to " + uplink + " itself";
  }

  /** A second stream that reads a source, for the loose ends. */
  private @Nullable String addTap(Setup setup) {
    String source = pick.source(setup, (n, it) -> it.role() == Role.MOBILE);
    if (source == null || setup.streams.size() >= MOST) {
      return null;
    }
    String name = setup.newName("tap-");
    List<Step> steps = List.of(new Step("few", "throttle: {every: 1s}"));
    setup.streams.put(
        name, new Stream(Role.LOOSE, List.of(source), steps, "loose", null, null, false, "normal"));
    return "add " + name + " to source " + source;
  }

  private @Nullable String removeTap(Setup setup) {
    String gone = pick.stream(setup, (n, it) -> Setup.isTap(n));
    if (gone == null) {
      return null;
    }
    setup.streams.remove(gone);
    return "remove " + gone;
  }

  private @Nullable String toAnotherFile(Setup setup) {
    String name = pick.stream(setup, (n, it) -> true);
    if (name == null) {
      return null;
    }
    String key = "streams " + name;
    String file = "3" + (1 + pick.below(9)) + "-more.yaml";
    if (file.equals(setup.places.get(key))) {
      setup.places.remove(key);
      return "stream " + name + " stands where it stood";
    }
    setup.places.put(key, file);
    return "stream " + name + " stands in " + file;
  }
}
