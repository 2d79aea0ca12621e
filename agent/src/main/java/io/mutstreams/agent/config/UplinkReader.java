package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.Template;
import io.mutstreams.agent.format.Json;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads an uplink. */
final class UplinkReader {
  private static final List<String> KEYS = List.of("to", "topic", "qos", "retain", "outbox");
  private static final List<String> OUTBOX_KEYS = List.of("max-size", "when-full");
  private static final List<String> WHEN_FULL = List.of("block", "drop-oldest", "drop-newest");
  private static final long MEBI = 1024L * 1024;
  private static final Bounds<Long> MAX_SIZE = Bounds.size(MEBI, MEBI * MEBI);
  private static final long USUAL_SIZE = 512 * MEBI;

  private final Reading reading;

  UplinkReader(Reading reading) {
    this.reading = reading;
  }

  private record OutboxSettings(long maxBytes, WhenFull whenFull) {}

  @Nullable UplinkConfig read(String name, Tree.Entry entry) {
    String path = "uplinks." + name;
    Problems problems = reading.problems();
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable String connection = SourceReader.connection(reading, section, "to");
    @Nullable String topic = topic(section);
    int qos = SourceReader.qos(reading, section);
    @Nullable Tree retainTree = section.get("retain");
    @Nullable Boolean retain =
        retainTree == null
            ? Boolean.FALSE
            : reading.values().flag(retainTree, section.below("retain"));
    OutboxSettings outbox = outbox(section);
    if (problems.count() > before || connection == null || topic == null || retain == null) {
      return null;
    }
    TreeMap<String, @Nullable Object> settings = new TreeMap<>();
    settings.put("to", connection);
    settings.put("topic", reading.expressions().canonical(topic));
    settings.put("qos", (long) qos);
    settings.put("retain", retain);
    settings.put("max-size", outbox.maxBytes());
    settings.put("when-full", outbox.whenFull().name());
    return new UplinkConfig(
        name,
        connection,
        topic,
        qos,
        retain,
        outbox.maxBytes(),
        outbox.whenFull(),
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

  private OutboxSettings outbox(Section section) {
    @Nullable Tree tree = section.get("outbox");
    @Nullable Section outbox =
        tree == null
            ? null
            : Section.of(
                tree,
                section.at("outbox"),
                section.below("outbox"),
                reading.problems(),
                OUTBOX_KEYS);
    if (outbox == null) {
      return new OutboxSettings(USUAL_SIZE, WhenFull.BLOCK);
    }
    @Nullable Tree sizeTree = outbox.get("max-size");
    @Nullable Long size =
        sizeTree == null
            ? Long.valueOf(USUAL_SIZE)
            : reading.values().size(sizeTree, outbox.below("max-size"), MAX_SIZE);
    @Nullable Tree fullTree = outbox.get("when-full");
    @Nullable String full =
        fullTree == null
            ? "block"
            : reading.values().choice(fullTree, outbox.below("when-full"), WHEN_FULL);
    return new OutboxSettings(
        size == null ? USUAL_SIZE : size,
        full == null
            ? WhenFull.BLOCK
            : WhenFull.valueOf(full.toUpperCase(Locale.ROOT).replace('-', '_')));
  }
}
