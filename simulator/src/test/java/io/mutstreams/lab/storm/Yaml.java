package io.mutstreams.lab.storm;

import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.lab.storm.Setup.Aside;
import io.mutstreams.lab.storm.Setup.Connection;
import io.mutstreams.lab.storm.Setup.Source;
import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import io.mutstreams.lab.storm.Setup.Uplink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Writes a setup as the files of a folder, and tells the ways of its records. Stateless. */
final class Yaml {
  private static final Map<String, String> DEFAULT_FILES =
      Map.of(
          "connections", "10-brokers.yaml",
          "sources", "20-sources.yaml",
          "streams", "30-streams.yaml",
          "uplinks", "40-uplinks.yaml");

  private Yaml() {}

  /** The files by name. */
  static Map<String, String> files(Setup setup) {
    Map<String, Map<String, StringBuilder>> files = new TreeMap<>();
    setup.connections.forEach(
        (name, it) -> section(files, setup, "connections", name).append(text(name, it)));
    setup.sources.forEach(
        (name, it) -> section(files, setup, "sources", name).append(text(name, it)));
    setup.streams.forEach(
        (name, it) -> section(files, setup, "streams", name).append(text(setup, name, it)));
    setup.uplinks.forEach(
        (name, it) -> section(files, setup, "uplinks", name).append(text(name, it)));
    Map<String, String> texts = new TreeMap<>();
    texts.put("00-agent.yaml", general(setup));
    files.forEach(
        (file, sections) -> {
          var text = new StringBuilder();
          sections.forEach((name, body) -> text.append(name).append(":\n").append(body));
          texts.put(file, text.toString());
        });
    return texts;
  }

  private static String general(Setup setup) {
    String level = setup.general.get("log-level");
    String period = setup.general.get("trial.period");
    var text =
        new StringBuilder(
            "agent: {id: %s%s}\nchanges: {lose-state: [%s], trial: {period: %s}}\n"
                .formatted(
                    setup.general.get("id"),
                    level == null ? "" : ", log-level: " + level,
                    String.join(", ", setup.mayLose),
                    period));
    if (!setup.switches.isEmpty()) {
      text.append("switches:\n");
      setup.switches.forEach((name, settings) -> text.append("  " + name + ": " + settings + "\n"));
    }
    return text.toString();
  }

  private static StringBuilder section(
      Map<String, Map<String, StringBuilder>> files, Setup setup, String section, String name) {
    String usual = Objects.requireNonNull(DEFAULT_FILES.get(section));
    String file = setup.places.getOrDefault(section + " " + name, usual);
    return files
        .computeIfAbsent(file, f -> new LinkedHashMap<>())
        .computeIfAbsent(section, s -> new StringBuilder());
  }

  private static String text(String name, Connection it) {
    return "  %s: {url: \"%s://127.0.0.1:%d\", username: %s, password: %s%s%s}\n"
        .formatted(
            name,
            it.tls() < 0 ? "mqtt" : "mqtts",
            it.port(),
            it.user(),
            it.password(),
            it.more(),
            it.tls() < 0 ? "" : TlsFiles.yaml(name));
  }

  private static String text(String name, Source it) {
    String topics =
        String.join(
            ", ",
            it.groups().stream()
                .map(group -> "\"plant/" + group + (it.wide() ? "/#\"" : "/+\""))
                .toList());
    String time = it.format().equals("json") ? "    time: body.ts\n" : "";
    String id = it.role() == Setup.Role.RAW ? "" : "    id: body.id\n";
    return """
      %s:
        from: %s
        topics: [%s]
        key: topic[1] + '-' + topic[2]
        format: %s
        qos: %d
        receive-maximum: %d
    """
            .formatted(name, it.connection(), topics, it.format(), it.qos(), it.receiveMaximum())
        + time
        + id;
  }

  private static String text(Setup setup, String name, Stream it) {
    List<String> lines = new ArrayList<>();
    lines.add("  " + name + ":");
    if (setup.lanes.containsKey(name)) {
      lines.add("    lanes: " + setup.lanes.get(name));
    }
    if (!it.from().isEmpty()) {
      lines.add("    from: [" + String.join(", ", it.from()) + "]");
    }
    if (!it.steps().isEmpty() || it.fork() != null) {
      lines.add("    steps:");
    }
    for (Step step : it.steps()) {
      lines.add("      - id: " + step.id());
      lines.add("        " + step.text());
    }
    if (it.fork() != null) {
      lines.add("      - id: fork");
      lines.add("        filter: topic[2] != \"s2\"");
      lines.add("        ports: {rest: " + it.fork() + "}");
    }
    routes(it, lines);
    return String.join("\n", lines) + "\n";
  }

  private static void routes(Stream it, List<String> lines) {
    lines.add("    to:");
    Aside aside = it.aside();
    String priority = it.priority().equals("normal") ? "" : ", priority: " + it.priority();
    if (aside != null) {
      lines.add("      - {when: '" + aside.when() + "', send: " + aside.to() + priority + "}");
      lines.add("      - {otherwise: true, send: " + it.to() + priority + "}");
    } else {
      lines.add("      - {send: " + it.to() + priority + "}");
    }
    if (it.copy()) {
      lines.add("      - send: copies");
    }
  }

  private static String text(String name, Uplink it) {
    List<String> outbox = new ArrayList<>();
    var text =
        new StringBuilder(
            "  %s: {to: %s, topic: \"%s\"".formatted(name, it.connection(), it.topic()));
    it.settings()
        .forEach(
            (setting, value) -> {
              if (setting.startsWith("outbox.")) {
                outbox.add(setting.substring("outbox.".length()) + ": " + value);
              } else {
                text.append(", ").append(setting).append(": ").append(value);
              }
            });
    if (!outbox.isEmpty()) {
      text.append(", outbox: {").append(String.join(", ", outbox)).append('}');
    }
    return text.append("}\n").toString();
  }

  /** The groups that are read and whose way is as it was. */
  static Set<String> untouched(Setup before, Setup after) {
    Set<String> same = new HashSet<>();
    for (GroupFeed.Group group : Beginning.groups()) {
      String way = way(before, group.name());
      if (!way.isEmpty() && way.equals(way(after, group.name()))) {
        same.add(group.name());
      }
    }
    return same;
  }

  /** All that the records of a group meet on their way, in words; "" where nobody reads it. */
  static String way(Setup setup, String group) {
    var way = new StringBuilder(String.valueOf(setup.general.get("id")));
    setup.sources.forEach(
        (name, source) -> {
          if (source.groups().contains(group)) {
            way.append(text(name, source)).append(setup.connections.get(source.connection()));
            setup.streams.forEach(
                (stream, it) -> {
                  if (it.from().contains(name)) {
                    way.append(way(setup, stream, it));
                  }
                });
          }
        });
    return way.indexOf("\n") < 0 ? "" : way.toString();
  }

  private static String way(Setup setup, String name, Stream it) {
    var way = new StringBuilder(text(setup, name, it));
    setup.switches.forEach(
        (called, settings) -> {
          if (way.indexOf(SwitchEdits.reading(called)) >= 0) {
            way.append(settings);
          }
        });
    for (Step step : it.steps()) {
      setup.jars.forEach(
          (file, version) -> {
            if (step.text().startsWith(file.replace(".jar", ":"))) {
              way.append(version);
            }
          });
    }
    List<String> targets = new ArrayList<>(List.of(it.to()));
    if (it.aside() != null) {
      targets.add(it.aside().to());
    }
    if (it.fork() != null) {
      targets.add(it.fork());
    }
    if (it.copy()) {
      targets.add("copies");
    }
    for (String target : targets) {
      Stream next = setup.streams.get(target);
      Uplink uplink = setup.uplinks.get(target);
      if (next != null) {
        way.append(way(setup, target, next));
      } else if (uplink != null) {
        way.append(text(target, uplink)).append(setup.connections.get(uplink.connection()));
      }
    }
    // Streams that feed one another stand at a change together.
    setup.streams.forEach(
        (other, feeder) -> {
          if (feeder.to().equals(name)) {
            way.append(text(setup, other, feeder));
          }
        });
    return way.toString();
  }
}
