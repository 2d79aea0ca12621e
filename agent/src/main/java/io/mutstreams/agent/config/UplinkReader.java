package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.Template;
import io.mutstreams.agent.format.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads an uplink. */
final class UplinkReader {
  private static final Bounds<Long> TRIES = Bounds.whole(1, 100);
  private static final long USUAL_TRIES = 3;

  static final List<Key> KEYS =
      List.of(
          Key.of("to", Shape.text(), "The connection.").needed(),
          Key.of(
                  "topic",
                  Shape.text("^[^+#{]*(\\{|$)"),
                  "The topic, with expressions in braces: gw/{agent.id}/{key}.")
              .needed(),
          SourceReader.qosKey("1: kept until the broker has acknowledged it. 0: at most once."),
          Key.of(
                  "retain",
                  Shape.flag(),
                  "Whether the broker keeps the last message for later subscribers.")
              .usually(false),
          Key.of(
                  "priority",
                  Shape.choice(Priority.class),
                  "Among the uplinks of one connection: while one drains its outbox, those below it"
                      + " do not.")
              .usually(Words.word(Priority.NORMAL)),
          Key.of(
                  "tries",
                  Shape.whole(TRIES),
                  "How often a record is published that the broker refuses.")
              .usually(USUAL_TRIES),
          Key.of(
              "outbox",
              Shape.mapping(OutboxReader.KEYS),
              "What is kept on disk while the broker is away."),
          Key.of(
              "takes-over",
              Shape.listOrOne(Shape.text()),
              "Uplinks that are no more, and whose outboxes this one delivers."));

  private final Reading reading;

  /** Who takes over whom. */
  private final Map<String, String> heirs = new HashMap<>();

  UplinkReader(Reading reading) {
    this.reading = reading;
  }

  @Nullable UplinkConfig read(String name, Tree.Entry entry) {
    String path = "uplinks." + name;
    Problems problems = reading.problems();
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable String connection = SourceReader.connection(reading, section, "to");
    reading.expressions().within("");
    @Nullable String topic = topic(section);
    reading.expressions().outside();
    int qos = SourceReader.qos(reading, section);
    @Nullable Tree retainTree = section.get("retain");
    @Nullable Boolean retain =
        retainTree == null
            ? Boolean.FALSE
            : reading.values().flag(retainTree, section.below("retain"));
    Priority priority = reading.values().choice(section, "priority", Priority.NORMAL);
    @Nullable Tree triesTree = section.get("tries");
    @Nullable Long tries =
        triesTree == null
            ? Long.valueOf(USUAL_TRIES)
            : reading.values().whole(triesTree, section.below("tries"), TRIES);
    OutboxConfig outbox = new OutboxReader(reading).read(section);
    List<String> takesOver = takesOver(name, section);
    boolean wrong = problems.count() > before;
    if (wrong || connection == null || topic == null || retain == null || tries == null) {
      return null;
    }
    TreeMap<String, @Nullable Object> settings = new TreeMap<>();
    settings.put("to", connection);
    settings.put("topic", reading.expressions().canonical(topic));
    settings.put("qos", (long) qos);
    settings.put("retain", retain);
    settings.put("priority", priority.name());
    settings.put("tries", tries);
    settings.put("outbox", outbox.toString());
    return new UplinkConfig(
        name,
        connection,
        topic,
        qos,
        retain,
        priority,
        tries.intValue(),
        outbox,
        takesOver,
        Json.write(settings).toText(),
        entry.at());
  }

  /** Names of uplinks that are no more; one heir each. */
  private List<String> takesOver(String name, Section section) {
    @Nullable Tree tree = section.get("takes-over");
    if (tree == null) {
      return List.of();
    }
    String path = section.below("takes-over");
    @Nullable List<Tree.Leaf> leaves =
        reading.values().leaves(tree, path, "the names of uplinks that are no more");
    List<String> names = new ArrayList<>();
    for (Tree.Leaf leaf : leaves == null ? List.<Tree.Leaf>of() : leaves) {
      String former = leaf.text();
      String wrong = null;
      if (!Names.isName(former)) {
        wrong = "is no name; allowed: " + Names.ALLOWED;
      } else if (reading.names().isUplink(former)) {
        wrong =
            "is an uplink of this configuration, which drains its outbox itself; allowed: names of"
                + " uplinks that are no more";
      } else {
        @Nullable String other = heirs.putIfAbsent(former, name);
        if (other != null) {
          wrong = "is taken over twice, the other time by " + Words.quote(other);
        }
      }
      if (wrong == null) {
        names.add(former);
      } else {
        reading.problems().error(leaf.at(), path, Words.quote(former) + " " + wrong);
      }
    }
    return names;
  }

  private @Nullable String topic(Section section) {
    String path = section.below("topic");
    @Nullable Tree tree = section.need("topic", "a topic such as \"gw/{agent.id}/{key}\"");
    @Nullable Template template = tree == null ? null : reading.expressions().template(tree, path);
    if (tree == null || template == null) {
      return null;
    }
    // The computed parts are checked for each record; what is written out can be checked now.
    String text = template.source();
    int open = text.indexOf('{');
    int close = text.lastIndexOf('}');
    String literal =
        open < 0 || close < open ? text : text.substring(0, open) + "{" + text.substring(close + 1);
    try {
      TopicFilter.checkTopic(literal);
    } catch (Refused e) {
      reading.problems().error(tree.at(), path, Words.quote(text) + " " + e.words());
      return null;
    }
    return text;
  }
}
