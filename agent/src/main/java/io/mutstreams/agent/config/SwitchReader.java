package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.agent.format.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a switch. */
final class SwitchReader {
  private static final List<Key> SET_BY_KEYS =
      List.of(
          Key.of("from", Shape.text(), "The connection.").needed(),
          Key.of("topic", Shape.text("^[^+#]+$"), "One topic, without wildcards.").needed(),
          Key.of(
              "format",
              Shape.choice(List.of("json", "number", "text")),
              "How payloads are read. If absent, text for texts, else json."));

  static final List<Key> KEYS =
      List.of(
          Key.of(
                  "initial",
                  Shape.text(),
                  "Its value as long as nothing has set it; its type follows from it.")
              .needed(),
          Key.of("allowed", Shape.distinctOrOne(Shape.text(), 1), "Of a text: what it may be."),
          Key.of("set-by", Shape.listOrOne(Shape.mapping(SET_BY_KEYS)), "Messages that set it."));

  /** An expression writes switch.NAME: a '-' would be a minus, a '.' a field. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  /** The same, and none of what is no field. */
  static final String SCHEMA_NAME = "^(?!(true|false|null|in)$)" + NAME.pattern() + "$";

  private static final Pattern LIKE_NUMBER = Pattern.compile("[-+.]?[0-9].*");
  private static final Set<String> LIKE_FLAG =
      Set.of("yes", "no", "on", "off", "y", "n", "true", "false");
  private static final Set<String> NO_FIELDS = Set.of("true", "false", "null", "in");

  private final Problems problems;
  private final Values values;
  private final Names names;

  SwitchReader(Problems problems, Values values, Names names) {
    this.problems = problems;
    this.values = values;
    this.names = names;
  }

  @Nullable SwitchConfig read(String name, Tree.Entry entry) {
    String path = "switches." + name;
    if (!NAME.matcher(name).matches() || NO_FIELDS.contains(name)) {
      problems.error(
          entry.at(),
          path,
          "no expression could read it, as switch.%s: the name of a switch has up to 64 letters, digits and '_', does not begin with a digit, and is none of true, false, null, in"
              .formatted(name));
    }
    @Nullable Section section = Section.of(entry.value(), entry.at(), path, problems, KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable Tree initialTree = section.need("initial", "true, false, a number or a text");
    @Nullable List<String> allowed = allowed(section);
    Tree.@Nullable Leaf leaf =
        initialTree == null
            ? null
            : values.leaf(initialTree, section.below("initial"), "true, false, a number or a text");
    if (leaf == null || allowed == null) {
      return null;
    }
    @Nullable SwitchType type = type(leaf, !allowed.isEmpty(), section);
    if (type == null || problems.count() > before) {
      return null;
    }
    SwitchConfig bare = new SwitchConfig(name, type, "", allowed, List.of(), entry.at());
    Object initial;
    try {
      initial = bare.parse(leaf.text());
    } catch (IllegalArgumentException e) {
      problems.error(leaf.at(), section.below("initial"), String.valueOf(e.getMessage()));
      return null;
    }
    List<SwitchConfig.SetBy> setBy = setBy(section, type);
    return problems.count() > before
        ? null
        : new SwitchConfig(name, type, initial, allowed, setBy, entry.at());
  }

  private @Nullable SwitchType type(Tree.Leaf leaf, boolean choice, Section section) {
    String text = leaf.text().strip();
    SwitchType type = leaf.plain() ? plain(text) : SwitchType.TEXT;
    if (choice) {
      if (type != SwitchType.TEXT) {
        problems.error(
            section.at("allowed"),
            section.below("allowed"),
            "is for texts, and the switch begins with %s, which is %s; put that in quotes where a text is meant"
                .formatted(text, type.words()));
      }
      return type;
    }
    boolean surprise =
        leaf.plain()
            && type == SwitchType.TEXT
            && (LIKE_FLAG.contains(text.toLowerCase(java.util.Locale.ROOT))
                || LIKE_NUMBER.matcher(text).matches());
    if (surprise) {
      problems.error(
          leaf.at(),
          section.below("initial"),
          "%s is neither true nor false nor a number as they are written here; put it in quotes where a text is meant"
              .formatted(Words.quote(leaf.shown())));
      return null;
    }
    return type;
  }

  private static SwitchType plain(String text) {
    if (text.equals("true") || text.equals("false")) {
      return SwitchType.FLAG;
    }
    try {
      long unused = NumberText.whole(text);
      return SwitchType.WHOLE;
    } catch (Refused e) {
      // No whole number.
    }
    try {
      double unused = NumberText.decimal(text);
      return SwitchType.NUMBER;
    } catch (Refused e) {
      return SwitchType.TEXT;
    }
  }

  private @Nullable List<String> allowed(Section section) {
    @Nullable Tree tree = section.get("allowed");
    if (tree == null) {
      return List.of();
    }
    String path = section.below("allowed");
    @Nullable List<Tree.Leaf> leaves = values.leaves(tree, path, "a text");
    if (leaves == null) {
      return null;
    }
    if (leaves.isEmpty()) {
      problems.error(tree.at(), path, "allows nothing; leave it out to allow every text");
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Tree.Leaf leaf : leaves) {
      if (texts.contains(leaf.text())) {
        problems.error(
            leaf.at(), path, Words.quote(leaf.shown()) + " is there twice; once is enough");
      } else if (leaf.text().length() > SwitchConfig.MAX_TEXT) {
        problems.error(leaf.at(), path, "is longer than " + SwitchConfig.MAX_TEXT + " characters");
      }
      texts.add(leaf.text());
    }
    return List.copyOf(texts);
  }

  private List<SwitchConfig.SetBy> setBy(Section section, SwitchType type) {
    @Nullable Tree tree = section.get("set-by");
    if (tree == null) {
      return List.of();
    }
    String path = section.below("set-by");
    boolean listed = tree instanceof Tree.Items;
    List<Tree> elements = tree instanceof Tree.Items items ? items.elements() : List.of(tree);
    List<SwitchConfig.SetBy> all = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      String here = listed ? path + "[" + i + "]" : path;
      SwitchConfig.@Nullable SetBy one = setBy(elements.get(i), here, type);
      if (one == null) {
        continue;
      }
      for (SwitchConfig.SetBy other : all) {
        if (other.connection().equals(one.connection()) && other.topic().equals(one.topic())) {
          problems.error(one.at(), here, "these messages set it already, see " + other.at());
        }
      }
      all.add(one);
    }
    return List.copyOf(all);
  }

  private SwitchConfig.@Nullable SetBy setBy(Tree tree, String path, SwitchType type) {
    @Nullable Section section = Section.of(tree, tree.at(), path, problems, SET_BY_KEYS);
    if (section == null) {
      return null;
    }
    int before = problems.count();
    @Nullable Tree fromTree = section.need("from", "the name of a connection");
    Tree.@Nullable Leaf from =
        fromTree == null
            ? null
            : values.leaf(fromTree, section.below("from"), "the name of a connection");
    if (from != null) {
      names.resolve(from, section.below("from"), "connection", "connections");
    }
    @Nullable Tree topicTree = section.need("topic", "one topic, without wildcards");
    Tree.@Nullable Leaf topic =
        topicTree == null ? null : values.leaf(topicTree, section.below("topic"), "a text");
    if (topic != null) {
      try {
        if (topic.text().contains("+") || topic.text().contains("#")) {
          throw new Refused("is no single topic: '+' and '#' are for the sources");
        }
        TopicFilter.checkTopic(topic.text());
      } catch (Refused e) {
        problems.error(
            topic.at(), section.below("topic"), Words.quote(topic.shown()) + " " + e.words());
      }
    }
    String format = format(section, type);
    return from == null || topic == null || problems.count() > before
        ? null
        : new SwitchConfig.SetBy(
            from.text(), topic.text(), format, Formats.decoder(format).orElseThrow(), section.at());
  }

  /** The formats whose values the switch can take, the usual one first. */
  private static List<String> formats(SwitchType type) {
    return switch (type) {
      case FLAG -> List.of("json");
      case WHOLE, NUMBER -> List.of("json", "number");
      case TEXT -> List.of("text", "json");
    };
  }

  private String format(Section section, SwitchType type) {
    List<String> formats = formats(type);
    @Nullable Tree tree = section.get("format");
    @Nullable String format =
        tree == null ? null : values.choice(tree, section.below("format"), formats);
    return format == null ? formats.get(0) : format;
  }
}
