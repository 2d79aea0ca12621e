package io.mutstreams.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** One YAML text to a tree. Reports what the tree cannot hold. Used by one thread. */
final class YamlText {
  /** The largest file, in bytes. */
  static final int MAX_BYTES = 3 * 1024 * 1024;

  private static final int MAX_DEPTH = 50;
  private static final int MAX_ALIASES = 50;

  /** How many values a file may have once its aliases stand for what they name. */
  private static final int MAX_VALUES = 200_000;

  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");
  private static final Set<Tag> TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          Tag.SEQ,
          Tag.MAP);

  private final String file;
  private final List<String> lines;
  private final Problems problems;
  private int values;

  private YamlText(String file, List<String> lines, Problems problems) {
    this.file = file;
    this.lines = lines;
    this.problems = problems;
  }

  /**
   * Reads a text.
   *
   * @param file how messages name it
   * @return the tree, or null where the text is empty or no YAML; the latter is reported
   */
  static @Nullable Tree read(String file, String text, Problems problems) {
    YamlText yaml = new YamlText(file, List.of(LINE_BREAK.split(text, -1)), problems);
    try {
      yaml.checkCharacters(text);
      Node node = compose(text);
      return node == null ? null : yaml.tree(node, "", 0);
    } catch (TooMuch e) {
      problems.error(e.at, "", e.words);
    } catch (MarkedYAMLException e) {
      problems.error(yaml.position(YamlFault.mark(e)), "", YamlFault.words(e));
    } catch (YAMLException e) {
      problems.error(yaml.position(YamlLimit.passed(text, limits())), "", YamlFault.words(e));
    } catch (RuntimeException e) {
      // The parser has faults of its own on odd directives; to the person it is the same.
      problems.error(yaml.position(null), "", "not valid YAML");
    }
    return null;
  }

  private static LoaderOptions limits() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    return options;
  }

  private static @Nullable Node compose(String text) {
    LoaderOptions options = limits();
    StreamReader reader = new StreamReader(text);
    return new Composer(new ParserImpl(reader, options), new Resolver(), options).getSingleNode();
  }

  /** The parser refuses them too, but does not say in which line. */
  private void checkCharacters(String text) {
    int line = 1;
    int column = 1;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (!StreamReader.isPrintable(c)) {
        throw new TooMuch(
            new Position(file, line, column),
            String.format("not valid YAML: the character U+%04X is not allowed", c));
      }
      at += Character.charCount(c);
      boolean lineEnd =
          c == '\n'
              || c == 0x85
              || c == 0x2028
              || c == 0x2029
              || (c == '\r' && !text.startsWith("\n", at));
      line += lineEnd ? 1 : 0;
      column = lineEnd ? 1 : column + 1;
    }
  }

  private Tree tree(Node node, String path, int depth) {
    Position at = position(node.getStartMark());
    values++;
    if (values > MAX_VALUES) {
      throw new TooMuch(
          at,
          "the file holds more than " + MAX_VALUES + " values; aliases count for all they name");
    }
    if (depth > MAX_DEPTH) {
      throw new TooMuch(
          at, "nested deeper than " + MAX_DEPTH + " levels, or an alias that refers to itself");
    }
    boolean tagged = !TAGS.contains(node.getTag());
    if (tagged) {
      problems.error(
          at, path, "a YAML tag ('!...') is not allowed; a text that begins with '!' needs quotes");
    }
    if (node instanceof MappingNode mapping) {
      return branch(mapping, at, path, depth);
    }
    if (node instanceof SequenceNode sequence) {
      List<Tree> elements = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        elements.add(tree(element, path + "[" + elements.size() + "]", depth + 1));
      }
      return new Tree.Items(at, List.copyOf(elements));
    }
    ScalarNode scalar = (ScalarNode) node;
    // What the tag took away goes back, so that one mistake is reported once.
    String text = (tagged ? node.getTag().getValue() : "") + scalar.getValue();
    return new Tree.Leaf(place(scalar, at), text, text, scalar.isPlain() && !tagged);
  }

  private Tree branch(MappingNode mapping, Position at, String path, int depth) {
    Map<String, Tree.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position keyAt = position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
        problems.error(keyAt, path, "a key must be a text");
        continue;
      }
      String key = scalar.getValue();
      String below = path.isEmpty() ? key : path + "." + key;
      Tree value = tree(tuple.getValueNode(), below, depth + 1);
      if (key.isEmpty()) {
        problems.error(keyAt, path, "a key is missing before the ':'");
      } else if (scalar.isPlain() && key.equals("<<")) {
        problems.error(keyAt, below, "merge keys ('<<') are not supported; write the keys out");
      } else if (entries.containsKey(key)) {
        problems.error(keyAt, below, "the key is there twice; first at " + entries.get(key).at());
      } else {
        entries.put(key, new Tree.Entry(keyAt, value));
      }
    }
    return new Tree.Branch(at, java.util.Collections.unmodifiableMap(entries));
  }

  private TextPlace place(ScalarNode scalar, Position at) {
    TextPlace.Style style =
        switch (scalar.getScalarStyle()) {
          case SINGLE_QUOTED -> TextPlace.Style.SINGLE_QUOTED;
          case DOUBLE_QUOTED -> TextPlace.Style.DOUBLE_QUOTED;
          case LITERAL -> TextPlace.Style.LITERAL;
          case FOLDED -> TextPlace.Style.FOLDED;
          default -> TextPlace.Style.PLAIN;
        };
    boolean oneLine = scalar.getStartMark().getLine() == scalar.getEndMark().getLine();
    return new TextPlace(at, style, oneLine, lines);
  }

  private Position position(@Nullable Mark mark) {
    return mark == null
        ? new Position(file, 1, 1)
        : new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Nothing more can be said about the text. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Position at;
    private final String words;

    TooMuch(Position at, String words) {
      super(words, null, false, false);
      this.at = at;
      this.words = words;
    }
  }
}
