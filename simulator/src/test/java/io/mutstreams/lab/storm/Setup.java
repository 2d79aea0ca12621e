package io.mutstreams.lab.storm;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that the storm edits, in parts. What is owed follows from it: every group of
 * sensors but the optional ones is read by one source, every source by one stream (and by taps,
 * whose records nobody counts), and every stream but the loose ones has one way on for its records,
 * to an uplink that ends at {@code up/} or to another stream. Beside that it may send copies.
 *
 * <p>Owned by the thread of the test.
 */
final class Setup {
  /** What may be done to a stream, and with it to its sources. */
  enum Role {
    /** Nothing. */
    STEADY,
    /** Its sources stay with it; it numbers the records of each key. */
    COUNTED,
    /** All. */
    MOBILE,
    /** It never looks into a payload. */
    RAW,
    /** All, also what drops records: nobody counts them. */
    LOOSE
  }

  /**
   * A broker under a name.
   *
   * @param more further settings
   * @param tls which of its files of TLS are there; -1 for a connection without TLS
   */
  record Connection(int port, String user, String password, String more, int tls) {
    Connection user(String other) {
      return new Connection(port, other, password, more, tls);
    }

    Connection password(String other) {
      return new Connection(port, user, other, more, tls);
    }

    Connection more(String other) {
      return new Connection(port, user, password, other, tls);
    }

    Connection tls(int other) {
      return new Connection(port, user, password, more, other);
    }

    Connection at(int otherPort) {
      return new Connection(otherPort, user, password, more, tls);
    }
  }

  /** A source. */
  record Source(
      Role role,
      String connection,
      List<String> groups,
      boolean wide,
      int receiveMaximum,
      String format,
      int qos) {
    Source on(String other) {
      return new Source(role, other, groups, wide, receiveMaximum, format, qos);
    }

    Source reading(List<String> others) {
      return new Source(role, connection, List.copyOf(others), wide, receiveMaximum, format, qos);
    }

    Source wide(boolean now) {
      return new Source(role, connection, groups, now, receiveMaximum, format, qos);
    }

    Source receiving(int maximum) {
      return new Source(role, connection, groups, wide, maximum, format, qos);
    }

    Source as(String other) {
      return new Source(role, connection, groups, wide, receiveMaximum, other, qos);
    }

    Source qos(int other) {
      return new Source(role, connection, groups, wide, receiveMaximum, format, other);
    }
  }

  /** A step; {@code text} is its operator and settings in YAML. */
  record Step(String id, String text) {}

  /** A way for some records instead of the others'. */
  record Aside(String when, String to) {}

  /**
   * A stream.
   *
   * @param fork the uplink of one sensor, which leaves by a port behind the last step
   * @param priority of the main route
   */
  record Stream(
      Role role,
      List<String> from,
      List<Step> steps,
      String to,
      @Nullable Aside aside,
      @Nullable String fork,
      boolean copy,
      String priority) {
    Stream from(List<String> others) {
      return new Stream(role, List.copyOf(others), steps, to, aside, fork, copy, priority);
    }

    Stream steps(List<Step> others) {
      return new Stream(role, from, List.copyOf(others), to, aside, fork, copy, priority);
    }

    Stream to(String other) {
      return new Stream(role, from, steps, other, aside, fork, copy, priority);
    }

    Stream aside(@Nullable Aside other) {
      return new Stream(role, from, steps, to, other, fork, copy, priority);
    }

    Stream fork(@Nullable String other) {
      return new Stream(role, from, steps, to, aside, other, copy, priority);
    }

    Stream copy(boolean copies) {
      return new Stream(role, from, steps, to, aside, fork, copies, priority);
    }

    Stream priority(String other) {
      return new Stream(role, from, steps, to, aside, fork, copy, other);
    }
  }

  /** An uplink; {@code settings} are all but connection and topic. */
  record Uplink(Role role, String connection, String topic, Map<String, String> settings) {
    Uplink {
      settings = new TreeMap<>(settings);
    }

    Uplink set(String name, @Nullable String value) {
      Map<String, String> next = new TreeMap<>(settings);
      next.remove(name);
      if (value != null) {
        next.put(name, value);
      }
      return new Uplink(role, connection, topic, next);
    }

    Uplink on(String other) {
      return new Uplink(role, other, topic, settings);
    }

    Uplink topic(String other) {
      return new Uplink(role, connection, other, settings);
    }
  }

  final Map<String, Connection> connections = new LinkedHashMap<>();
  final Map<String, Source> sources = new LinkedHashMap<>();
  final Map<String, Stream> streams = new LinkedHashMap<>();
  final Map<String, Uplink> uplinks = new LinkedHashMap<>();

  /** What switches there are, with their settings in YAML. */
  final Map<String, String> switches = new TreeMap<>();

  /** In how many lanes streams work that work in more than one. */
  final Map<String, Integer> lanes = new TreeMap<>();

  /** The files of what does not stand where its like do, by section and name. */
  final Map<String, String> places = new TreeMap<>();

  /** The jars of plugins that are dropped in, by file: which of its versions. */
  final Map<String, Integer> jars = new TreeMap<>();

  /** Whose state this edit may lose, as STREAM or STREAM.STEP. */
  final Set<String> mayLose = new TreeSet<>();

  /** The settings of the agent as a whole, by name. */
  final Map<String, String> general = new TreeMap<>();

  /** How many names were given. */
  int names;

  /** The number of the edit. */
  int edits;

  /** In which edit an optional thing was last wanted or not wanted any more. */
  final Map<String, Integer> turned = new TreeMap<>();

  Connection connection(String name) {
    return Objects.requireNonNull(connections.get(name), name);
  }

  Source source(String name) {
    return Objects.requireNonNull(sources.get(name), name);
  }

  Stream stream(String name) {
    return Objects.requireNonNull(streams.get(name), name);
  }

  Uplink uplink(String name) {
    return Objects.requireNonNull(uplinks.get(name), name);
  }

  Setup copy() {
    var copy = new Setup();
    copy.connections.putAll(connections);
    copy.sources.putAll(sources);
    copy.streams.putAll(streams);
    copy.uplinks.putAll(uplinks);
    copy.switches.putAll(switches);
    copy.lanes.putAll(lanes);
    copy.places.putAll(places);
    copy.jars.putAll(jars);
    copy.turned.putAll(turned);
    copy.general.putAll(general);
    copy.names = names;
    copy.edits = edits;
    return copy;
  }

  String newName(String start) {
    return start + ++names;
  }

  /** The groups that a stream gets from its own sources. */
  List<String> groupsOf(Stream stream) {
    return stream.from().stream()
        .filter(sources::containsKey)
        .flatMap(name -> source(name).groups().stream())
        .toList();
  }

  /** The groups that are read. */
  Set<String> read() {
    Set<String> read = new LinkedHashSet<>();
    streams.values().forEach(stream -> read.addAll(groupsOf(stream)));
    return read;
  }

  /** The groups whose records are also copied, somewhere on their way. */
  Set<String> copied() {
    Set<String> copied = new LinkedHashSet<>();
    for (Stream stream : streams.values()) {
      Stream next = streams.get(stream.to());
      if (stream.copy() || (next != null && next.copy())) {
        copied.addAll(groupsOf(stream));
      }
    }
    return copied;
  }

  /** The streams that another one sends to. */
  Set<String> fed() {
    Set<String> fed = new LinkedHashSet<>();
    streams.values().forEach(stream -> fed.add(stream.to()));
    fed.retainAll(streams.keySet());
    return fed;
  }

  boolean feeds(String stream) {
    return streams.containsKey(stream(stream).to());
  }

  /** The stream that reads a source; not a tap. */
  String reader(String source) {
    return streams.entrySet().stream()
        .filter(entry -> entry.getValue().from().contains(source))
        .filter(entry -> !isTap(entry.getKey()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody reads " + source));
  }

  static boolean isTap(String stream) {
    return stream.startsWith("tap-");
  }
}
