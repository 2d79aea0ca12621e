package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.Template;
import io.mutstreams.agent.format.Json;
import java.util.List;
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
              "What is kept on disk while the broker is away."));

  private final Reading reading;

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
        Json.write(settings).toText(),
        entry.at());
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
