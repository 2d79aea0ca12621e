package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that a test edits, with what must come of it. Every group of sensors is read by
 * at most one source, every source by exactly one stream, and every stream has one way on for its
 * records, to an uplink or to another stream; beside that it may send copies. Owned by the thread
 * of the test.
 */
final class Model {
  /** Where the records of all streams end. */
  static final String UP = "up";

  /** Where copies go. */
  static final String COPY = "copy";

  /**
   * A source.
   *
   * @param groups whose topics it reads
   * @param wide whether it reads them with # in the place of +
   */
  record Source(List<String> groups, boolean wide, int receiveMaximum) {
    List<String> topics() {
      return groups.stream().map(group -> "plant/" + group + (wide ? "/#" : "/+")).toList();
    }
  }

  /**
   * A step.
   *
   * @param text its operator and settings, in YAML
   */
  record Step(String id, String text) {}

  /**
   * A stream.
   *
   * @param to the uplink or stream of its records
   * @param aside the uplink of the records of one sensor, instead; null for none
   * @param copy whether all records also go to the copies
   */
  record Stream(
      List<String> from, List<Step> steps, String to, @Nullable String aside, boolean copy) {
    Stream from(List<String> sources) {
      return new Stream(List.copyOf(sources), steps, to, aside, copy);
    }

    Stream steps(List<Step> other) {
      return new Stream(from, List.copyOf(other), to, aside, copy);
    }

    Stream to(String other) {
      return new Stream(from, steps, other, aside, copy);
    }

    Stream aside(@Nullable String other) {
      return new Stream(from, steps, to, other, copy);
    }

    Stream copy(boolean copies) {
      return new Stream(from, steps, to, aside, copies);
    }
  }

  /** An uplink. */
  record Uplink(String connection, String topic) {}

  final int plantPort;
  final int cloudPort;
  final Map<String, Source> sources = new LinkedHashMap<>();
  final Map<String, Stream> streams = new LinkedHashMap<>();
  final Map<String, Uplink> uplinks = new LinkedHashMap<>();

  /** In how many lanes streams work that work in more than one. */
  final Map<String, Integer> lanes = new LinkedHashMap<>();

  int names;

  Model(int plantPort, int cloudPort) {
    this.plantPort = plantPort;
    this.cloudPort = cloudPort;
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

  Model copy() {
    Model copy = new Model(plantPort, cloudPort);
    copy.sources.putAll(sources);
    copy.streams.putAll(streams);
    copy.uplinks.putAll(uplinks);
    copy.lanes.putAll(lanes);
    copy.names = names;
    return copy;
  }

  String newName(String start) {
    return start + ++names;
  }

  /** The groups that are read. */
  Set<String> read() {
    Set<String> read = new LinkedHashSet<>();
    streams.values().forEach(stream -> read.addAll(groupsOf(stream)));
    return read;
  }

  private List<String> groupsOf(Stream stream) {
    return stream.from().stream().flatMap(name -> source(name).groups().stream()).toList();
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

  String toYaml() {
    var yaml =
        new StringBuilder("agent: {id: live}\nchanges: {lose-state: true}\n\nconnections:\n");
    yaml.append("  plant: {url: mqtt://127.0.0.1:").append(plantPort).append("}\n");
    for (String name : List.of("cloud", "cloud-b")) {
      yaml.append("  ").append(name).append(": {url: mqtt://127.0.0.1:").append(cloudPort);
      yaml.append(", username: ").append(name).append("}\n");
    }
    yaml.append("\nsources:\n");
    sources.forEach((name, source) -> yaml.append(source(name, source)));
    yaml.append("\nstreams:\n");
    streams.forEach(
        (name, stream) -> yaml.append(stream(name, stream, lanes.getOrDefault(name, 1))));
    yaml.append("\nuplinks:\n");
    uplinks.forEach(
        (name, uplink) ->
            yaml.append(
                "  %s: {to: %s, topic: \"%s\"}\n"
                    .formatted(name, uplink.connection(), uplink.topic())));
    return yaml.toString();
  }

  private static String source(String name, Source source) {
    return """
      %s:
        from: plant
        topics: ["%s"]
        key: topic[2]
        time: body.ts
        receive-maximum: %d
    """
        .formatted(name, String.join("\", \"", source.topics()), source.receiveMaximum());
  }

  private static String stream(String name, Stream stream, int lanes) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + name + ":");
    if (lanes > 1) {
      lines.add("    lanes: " + lanes);
    }
    if (!stream.from().isEmpty()) {
      lines.add("    from: [" + String.join(", ", stream.from()) + "]");
    }
    if (!stream.steps().isEmpty()) {
      lines.add("    steps:");
      for (Step step : stream.steps()) {
        lines.add("      - id: " + step.id());
        lines.add("        " + step.text());
      }
    }
    lines.add("    to:");
    if (stream.aside() != null) {
      lines.add("      - when: topic[2] == \"s1\"");
      lines.add("        send: " + stream.aside());
      lines.add("      - {otherwise: true, send: " + stream.to() + "}");
    } else {
      lines.add("      - send: " + stream.to());
    }
    if (stream.copy()) {
      lines.add("      - send: copies");
    }
    return String.join("\n", lines) + "\n";
  }
}
