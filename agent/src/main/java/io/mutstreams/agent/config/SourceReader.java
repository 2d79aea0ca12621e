package io.mutstreams.agent.config;

import io.mutstreams.agent.format.Formats;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Expression;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a source. */
final class SourceReader {
  static final List<String> QOS = List.of("0", "1");
  private static final Bounds<Long> RECEIVE_MAXIMUM = Bounds.whole(1, 65_535);
  private static final long USUAL_RECEIVE_MAXIMUM = 1_000;
  private static final String USUAL_FORMAT = "json";
  private static final long USUAL_QOS = 1;

  static final List<Key> KEYS =
      List.of(
          Key.of("from", Shape.text(), "The connection.").needed(),
          Key.of(
                  "topics",
                  Shape.distinctOrOne(TopicFilter.shape(), 1),
                  "MQTT topic filters, as sensors/+/temperature; no two may match one topic.")
              .needed(),
          qosKey("1: acknowledged when nothing can be lost any more. 0: at most once."),
          Key.of(
                  "format",
                  Shape.choice(Formats.names()),
                  "How payloads are read, when somebody looks into them.")
              .usually(USUAL_FORMAT),
          Key.of(
              "key",
              Shape.expression(),
              "What orders records and tells them apart: records of one key stay in order."),
          Key.of(
              "time",
              Shape.expression(),
              "Event time: milliseconds since 1970, or an ISO 8601 text. If absent, the time of"
                  + " arrival."),
          Key.of(
              "id",
              Shape.expression(),
              "The record id, for feeds whose messages bear one that no other message has."),
          Key.of(
                  "receive-maximum",
                  Shape.whole(RECEIVE_MAXIMUM),
                  "How many messages may be under way; more wait in the broker.")
              .usually(USUAL_RECEIVE_MAXIMUM),
          Key.of(
                  "store-first",
                  Shape.flag(),
                  "Whether what is made of its messages is written to the outbox before it is"
                      + " published.")
              .usually(false));

  static Key qosKey(String sentence) {
    return Key.of("qos", Shape.choice(QOS), sentence).usually(USUAL_QOS);
  }

  private final Reading reading;

  SourceReader(Reading reading) {
    this.reading = reading;
  }

  @Nullable SourceConfig read(String name, Tree.Entry entry) {
    String path = "sources." + name;
    Problems problems = reading.problems();
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable String connection = connection(reading, section, "from");
    @Nullable List<String> topics = topics(section);
    int qos = qos(reading, section);
    String format = format(section);
    @Nullable Expression key = expression(section, "key");
    @Nullable Expression time = expression(section, "time");
    @Nullable Expression id = expression(section, "id");
    long receiveMaximum = receiveMaximum(section);
    @Nullable Tree storeTree = section.get("store-first");
    @Nullable Boolean storeFirst =
        storeTree == null
            ? Boolean.FALSE
            : reading.values().flag(storeTree, section.below("store-first"));
    boolean wrong = problems.count() > before;
    if (wrong || connection == null || topics == null || storeFirst == null) {
      return null;
    }
    TreeMap<String, @Nullable Object> settings = new TreeMap<>();
    settings.put("from", connection);
    settings.put("topics", topics.stream().sorted().toList());
    settings.put("qos", (long) qos);
    settings.put("format", format);
    settings.put("key", canonical(key));
    settings.put("time", canonical(time));
    settings.put("id", canonical(id));
    settings.put("receive-maximum", receiveMaximum);
    settings.put("store-first", storeFirst);
    return new SourceConfig(
        name,
        connection,
        topics,
        qos,
        (int) receiveMaximum,
        format,
        Formats.decoder(format).orElseThrow(),
        key,
        time,
        id,
        storeFirst,
        Json.write(settings).toText(),
        entry.at());
  }

  /** The connection that a source or uplink names. */
  static @Nullable String connection(Reading reading, Section section, String key) {
    @Nullable Tree tree = section.need(key, "the name of a connection");
    Tree.@Nullable Leaf leaf =
        tree == null
            ? null
            : reading.values().leaf(tree, section.below(key), "the name of a connection");
    if (leaf == null) {
      return null;
    }
    reading.names().resolve(leaf, section.below(key), "connection", "connections");
    return leaf.text();
  }

  /** The quality of service of a source or uplink. */
  static int qos(Reading reading, Section section) {
    @Nullable Tree tree = section.get("qos");
    if (tree == null) {
      return 1;
    }
    String path = section.below("qos");
    if (tree instanceof Tree.Leaf leaf && leaf.text().equals("2")) {
      reading
          .problems()
          .error(
              leaf.at(),
              path,
              "QoS 2 is not offered: with QoS 1 nothing is lost, and record ids tell repeats;"
                  + " allowed: 0, 1");
      return 1;
    }
    @Nullable String text = reading.values().choice(tree, path, QOS);
    return text == null ? 1 : Integer.parseInt(text);
  }

  private @Nullable List<String> topics(Section section) {
    @Nullable Tree tree = section.need("topics", "one topic filter or a list of them");
    @Nullable List<Tree.Leaf> leaves =
        tree == null ? null : reading.values().leaves(tree, section.below("topics"), "a text");
    if (tree == null || leaves == null) {
      return null;
    }
    Problems problems = reading.problems();
    String path = section.below("topics");
    if (leaves.isEmpty()) {
      problems.error(tree.at(), path, "a source needs at least one topic filter");
      return null;
    }
    for (int i = 0; i < leaves.size(); i++) {
      Tree.Leaf leaf = leaves.get(i);
      try {
        TopicFilter.check(leaf.text());
      } catch (Refused e) {
        problems.error(leaf.at(), path, Words.quote(leaf.text()) + " " + e.words());
        continue;
      }
      for (Tree.Leaf earlier : leaves.subList(0, i)) {
        if (TopicFilter.overlap(earlier.text(), leaf.text())) {
          problems.error(
              leaf.at(),
              path,
              Words.quote(leaf.text())
                  + " overlaps with "
                  + Words.quote(earlier.text())
                  + ": a message that both match would come twice");
        }
      }
    }
    return leaves.stream().map(Tree.Leaf::text).toList();
  }

  private String format(Section section) {
    @Nullable Tree tree = section.get("format");
    @Nullable String format =
        tree == null
            ? USUAL_FORMAT
            : reading.values().choice(tree, section.below("format"), Formats.names());
    return format == null ? USUAL_FORMAT : format;
  }

  private long receiveMaximum(Section section) {
    @Nullable Tree tree = section.get("receive-maximum");
    @Nullable Long value =
        tree == null
            ? Long.valueOf(USUAL_RECEIVE_MAXIMUM)
            : reading.values().whole(tree, section.below("receive-maximum"), RECEIVE_MAXIMUM);
    return value == null ? USUAL_RECEIVE_MAXIMUM : value;
  }

  private @Nullable Expression expression(Section section, String key) {
    @Nullable Tree tree = section.get(key);
    return tree == null ? null : reading.expressions().value(tree, section.below(key));
  }

  private @Nullable String canonical(@Nullable Expression expression) {
    return expression == null ? null : reading.expressions().canonical(expression.source());
  }
}
