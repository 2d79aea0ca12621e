package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Stream;
import io.mutstreams.lab.storm.Setup.Uplink;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Edits of uplinks, connections and the agent. Owned by the thread of the test. */
final class UplinkEdits {
  private static final int MOST = 9;

  /** As often in a deck, where a storm is about them. */
  private static final int OFTEN = 6;

  /** Touches all that there is. */
  static final String AGENT_ID = "agent.id";

  /** Settings that lose nothing as long as nothing is full. */
  private static final List<Map.Entry<String, List<String>>> SETTINGS =
      List.of(
          Map.entry("priority", List.of("high", "low")),
          Map.entry("tries", List.of("1", "2", "5", "9")),
          Map.entry("outbox.max-size", List.of("64MiB", "256MiB", "1GiB")),
          Map.entry("outbox.max-age", List.of("1h", "2d")),
          Map.entry("outbox.drain-rate", List.of("50000", "100000")),
          Map.entry("outbox.when-full", List.of("drop-oldest", "drop-newest")));

  private final Pick pick;

  UplinkEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(
        Kind.calm("topic of an uplink", this::topic),
        Kind.calm("connection of an uplink", this::connection),
        Kind.calm("uplink added", this::add),
        Kind.any("uplink removed", this::remove),
        Kind.calm("uplink renamed", this::rename),
        Kind.calm("setting of an uplink", this::set),
        Kind.calm("setting of an uplink", this::set),
        Kind.calm("password of an uplink's connection", setup -> password(setup, "cloud")),
        Kind.calm("user of an uplink's connection", setup -> user(setup, "cloud")),
        Kind.calm("password of a source's connection", setup -> password(setup, "plant")),
        Kind.calm("keep-alive", this::keepAlive),
        Kind.calm("trial", setup -> general(setup, "trial.period", "0s", "10s", "30s", "2m")),
        Kind.calm("log level", setup -> general(setup, "log-level", "info", "debug", "warn")));
  }

  /**
   * What makes new sessions at the plant broker: a record that comes meanwhile may be taken twice,
   * with the same id, where its source declares none.
   */
  List<Kind> newSessions() {
    List<Kind> kinds =
        List.of(
            Kind.calm(AGENT_ID, this::agentId),
            Kind.calm("user of a source's connection", setup -> user(setup, "plant")));
    return Collections.nCopies(OFTEN, kinds).stream().flatMap(List::stream).toList();
  }

  private @Nullable String agentId(Setup setup) {
    String done = general(setup, "id", "storm", "gale", "squall");
    return done == null ? null : AGENT_ID + " " + setup.general.get("id");
  }

  private @Nullable String general(Setup setup, String name, String... values) {
    String value = pick.any(List.of(values));
    return value == null || value.equals(setup.general.put(name, value))
        ? null
        : name + " " + value;
  }

  private @Nullable String topic(Setup setup) {
    String name = pick.uplink(setup, (n, it) -> true);
    if (name == null) {
      return null;
    }
    String root = setup.uplink(name).topic().replaceFirst("/.*", "");
    String topic = root + "/v" + ++setup.names + "/{topic}";
    setup.uplinks.put(name, setup.uplink(name).topic(topic));
    return "uplink " + name + " has topic " + topic;
  }

  private @Nullable String connection(Setup setup) {
    String name = pick.uplink(setup, (n, it) -> true);
    if (name == null) {
      return null;
    }
    String other = setup.uplink(name).connection().equals("cloud") ? "cloud-b" : "cloud";
    setup.uplinks.put(name, setup.uplink(name).on(other));
    return "uplink " + name + " uses connection " + other;
  }

  private @Nullable String add(Setup setup) {
    String stream = pick.stream(setup, (n, it) -> it.role() != Role.LOOSE && !setup.feeds(n));
    if (stream == null || setup.uplinks.size() >= MOST) {
      return null;
    }
    String name = setup.newName("uplink-");
    String topic = "up/" + name + "/{topic}";
    setup.uplinks.put(name, new Uplink(Role.MOBILE, "cloud", topic, Map.of()));
    setup.streams.put(stream, setup.stream(stream).to(name));
    return "new uplink " + name + " takes " + stream;
  }

  private @Nullable String remove(Setup setup) {
    String gone = pick.uplink(setup);
    String other = pick.uplink(setup, (n, it) -> it.role() == Role.MOBILE && !n.equals(gone));
    if (gone == null || other == null || setup.uplinks.size() < 6) {
      return null;
    }
    setup.streams.replaceAll((name, stream) -> led(stream, gone, other));
    setup.uplinks.remove(gone);
    return "remove uplink " + gone + ", " + other + " takes over";
  }

  private static Stream led(Stream stream, String gone, String other) {
    Stream next = stream.to().equals(gone) ? stream.to(other) : stream;
    Setup.Aside aside = next.aside();
    if (aside != null && aside.to().equals(gone)) {
      next = next.aside(new Setup.Aside(aside.when(), other));
    }
    return gone.equals(next.fork()) ? next.fork(other) : next;
  }

  private @Nullable String rename(Setup setup) {
    String gone = pick.uplink(setup);
    if (gone == null) {
      return null;
    }
    String other = setup.newName("uplink-");
    setup.uplinks.put(other, setup.uplink(gone));
    setup.uplinks.remove(gone);
    setup.streams.replaceAll((name, stream) -> led(stream, gone, other));
    return "uplink " + gone + " is now called " + other;
  }

  private @Nullable String set(Setup setup) {
    String name = pick.uplink(setup, (n, it) -> true);
    var setting = pick.any(SETTINGS);
    if (name == null || setting == null) {
      return null;
    }
    String value = pick.below(3) == 0 ? null : pick.any(setting.getValue());
    Uplink now = setup.uplink(name).set(setting.getKey(), value);
    if (now.equals(setup.uplink(name))) {
      return null;
    }
    setup.uplinks.put(name, now);
    return "uplink " + name + " has " + setting.getKey() + ": " + value;
  }

  private @Nullable String any(Setup setup, String start) {
    return pick.any(
        setup.connections.keySet().stream().filter(name -> name.startsWith(start)).toList());
  }

  private @Nullable String password(Setup setup, String start) {
    String name = any(setup, start);
    if (name == null) {
      return null;
    }
    String password = setup.newName("secret-");
    setup.connections.put(name, setup.connection(name).password(password));
    return "connection " + name + " has password " + password;
  }

  private @Nullable String user(Setup setup, String start) {
    String name = any(setup, start);
    if (name == null) {
      return null;
    }
    String user = setup.newName("user-");
    setup.connections.put(name, setup.connection(name).user(user));
    return "connection " + name + " has user " + user;
  }

  private @Nullable String keepAlive(Setup setup) {
    String name = pick.below(2) == 0 ? any(setup, "cloud") : any(setup, "plant");
    if (name == null) {
      return null;
    }
    String more = ", keep-alive: " + (10 + pick.below(50)) + "s";
    setup.connections.put(name, setup.connection(name).more(more));
    return "connection " + name + " has " + more.substring(2);
  }
}
