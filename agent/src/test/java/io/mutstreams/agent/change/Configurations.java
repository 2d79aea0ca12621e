package io.mutstreams.agent.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random configurations of which every one sends each record of the sources a and b to exactly one
 * uplink, once, whichever way. The stream {@code other} is the same in all.
 */
final class Configurations {
  private static final String HEAD =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        second: {url: mqtt://second:1883}
        cloud: {url: mqtt://cloud:1883}
        spare: {url: mqtt://spare:1883}
        refused: {url: mqtt://refusing:1883}
      """;

  private final Random random;

  Configurations(Random random) {
    this.random = random;
  }

  /** A configuration in which every record is counted by its key, in the step n. */
  String counted() {
    List<String> streams = new ArrayList<>();
    String steps = steps();
    switch (random.nextInt(5)) {
      case 0 -> streams.add(stream("readings", "[a, b]", steps, to("up1")));
      case 1 -> streams.add(stream("readings", "[a, b]", steps, to("up2")));
      case 2 -> {
        streams.add(stream("readings", "[a, b]", steps, to("tail")));
        streams.add(stream("tail", "[]", "[tag: tail]", to(uplink())));
      }
      case 3 -> {
        streams.add(stream("readings", "[a, b]", steps, to("left, right")));
        String odd = random.nextBoolean() ? "body.p % 2 == 1" : "body.p % 2 == 0";
        streams.add(stream("left", "[]", "[filter: " + odd + "]", to(uplink())));
        streams.add(stream("right", "[]", "[filter: '!(" + odd + ")']", to(uplink())));
      }
      default ->
          streams.add(
              stream(
                  "readings",
                  "[a, b]",
                  steps,
                  "[{when: body.p % "
                      + (2 + random.nextInt(2))
                      + " == 0, send: up1}, "
                      + "{otherwise: true, send: up2}]"));
    }
    return configuration(streams);
  }

  /** A configuration in which the sources themselves are split and merged. */
  String split() {
    List<String> streams = new ArrayList<>();
    switch (random.nextInt(4)) {
      case 0 -> streams.add(stream("readings", "[a, b]", "[]", to(uplink())));
      case 1 -> {
        streams.add(stream("fromA", "[a]", "[]", to(uplink())));
        streams.add(stream("fromB", "[b]", "[tag: b]", to(uplink())));
      }
      case 2 -> {
        streams.add(stream("fromA", "[a]", "[]", to("all")));
        streams.add(stream("all", "[b]", "[tag: all]", to(uplink())));
      }
      default -> {
        String odd = random.nextBoolean() ? "body.p % 2 == 1" : "body.p % 2 == 0";
        streams.add(stream("left", "[a, b]", "[filter: " + odd + "]", to(uplink())));
        streams.add(stream("right", "[a, b]", "[filter: '!(" + odd + ")']", to(uplink())));
      }
    }
    return configuration(streams);
  }

  private String steps() {
    List<String> steps = new ArrayList<>();
    steps.add("{id: n, count: {step: " + (1 + random.nextInt(9)) + "}}");
    if (random.nextBoolean()) {
      steps.add(random.nextInt(steps.size() + 1), "{id: f, filter: body.i >= 0}");
    }
    if (random.nextBoolean()) {
      steps.add(random.nextInt(steps.size() + 1), "{id: t, tag: x" + random.nextInt(3) + "}");
    }
    return "[" + String.join(", ", steps) + "]";
  }

  private String uplink() {
    return random.nextBoolean() ? "up1" : "up2";
  }

  private static String to(String names) {
    return "[{send: [" + names + "]}]";
  }

  /** In one lane or several. */
  private String lanes() {
    return random.nextBoolean() ? "" : "lanes: " + (1 + random.nextInt(4)) + ", ";
  }

  private String stream(String name, String from, String steps, String to) {
    return "  "
        + name
        + ": {"
        + lanes()
        + (from.equals("[]") ? "" : "from: " + from + ", ")
        + "steps: "
        + steps
        + ", to: "
        + to
        + "}\n";
  }

  private String configuration(List<String> streams) {
    String most = random.nextInt(4) == 0 ? "300" : "200";
    List<String> topics = topics();
    String yaml =
        HEAD
            + "sources:\n"
            + "  a: {from: plant, topics: "
            + topics.get(0)
            + ", key: body.k, receive-maximum: "
            + most
            + "}\n"
            + "  b: {from: plant, topics: "
            + topics.get(1)
            + ", key: body.k}\n"
            + "  c: {from: plant, topics: [s/c], key: body.k}\n"
            + "streams:\n"
            + "  other: {from: c, steps: [{id: n, count: {}}], to: [{send: up3}]}\n"
            + String.join("", streams)
            + "uplinks:\n"
            + "  up1: {to: "
            + (random.nextBoolean() ? "cloud" : "spare")
            + ", topic: one}\n"
            + "  up2: {to: cloud, topic: "
            + (random.nextBoolean() ? "two" : "deux")
            + "}\n"
            + "  up3: {to: cloud, topic: three}\n";
    return renamed(renamed(yaml, "a"), "b");
  }

  /** Of the two sources; each topic is somewhere, now with this one, now with that. */
  private List<String> topics() {
    return switch (random.nextInt(5)) {
      case 0, 1 -> List.of("[s/a]", "[s/b]");
      case 2 -> List.of("[s/extra, s/a]", "[s/b]");
      case 3 -> List.of("[s/b]", "[s/a]");
      default -> List.of("[s/extra]", "[s/a, s/b]");
    };
  }

  private String renamed(String yaml, String source) {
    return random.nextInt(3) > 0
        ? yaml
        : yaml.replace("  " + source + ": {from: plant", "  new-" + source + ": {from: plant")
            .replaceAll("from: \\[([^\\]]*)\\b" + source + "\\b", "from: [$1new-" + source);
  }

  /** The same, with something that is found wrong only when it is prepared. */
  String bad(String good) {
    String step = "steps: [{id: n, count: {}}]";
    return switch (random.nextInt(4)) {
      case 0 -> good + "  up4: {to: refused, topic: four}\n";
      case 1 -> good.replaceFirst("topics: \\[", "topics: [forbidden, ");
      case 2 -> good.replace(step, "steps: [{id: n, count: {}}, broken: {}]");
      default -> good.replace(step, "steps: [{id: n, count: {step: 3}}, tag: bad]");
    };
  }
}
