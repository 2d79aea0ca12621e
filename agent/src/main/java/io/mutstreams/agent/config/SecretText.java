package io.mutstreams.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Finds in the text of a configuration the secrets that are written out, where there should have
 * been a reference to one, so that they are shown to nobody. Used by one thread for one text.
 */
public final class SecretText {
  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  private static final String KEYS = "(?:password|storage-key|token)";
  private static final Pattern KEY = Pattern.compile("(?:former-)?" + KEYS);

  /** Also in what is no YAML, and in comments. */
  private static final Pattern LINE =
      Pattern.compile(
          "("
              + KEYS
              + "['\"]?[ \\t]*:[ \\t]*)(?!['\"]?\\$\\{)(?:\"(?:[^\"\\\\\n]|\\\\.)*\"?|'[^'\n]*'?|[^\\s,}#|>&*!][^,}#\n]*)");

  private static final Pattern MASKED =
      Pattern.compile(KEYS + "['\"]?[ \\t]*:[ \\t]*(['\"]?)" + Pattern.quote(MASK) + "\\1");
  private static final Pattern BEHIND = Pattern.compile("(.*?" + KEYS + "['\"]?\\s*:)(.*)");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}");
  private static final Pattern COMMENT = Pattern.compile("(^|[ \\t])#");
  private static final Pattern COMMENTED =
      Pattern.compile(KEYS + "['\"]?[ \\t]*:[ \\t]*(['\"]?\\$\\{[^}]*}['\"]?)?");

  private final String text;
  private final Map<Integer, Span> spans = new HashMap<>();
  private final Map<String, List<Span>> anchored = new HashMap<>();

  /** Where a scalar is, in code points. */
  private record Span(int start, int end, String value) {}

  /** A collection that is being read. */
  private static final class Level {
    private final boolean mapping;
    private final boolean secret;
    private final @Nullable String anchor;
    private boolean key = true;
    private boolean secretKey;

    Level(boolean mapping, boolean secret, @Nullable String anchor) {
      this.mapping = mapping;
      this.secret = secret;
      this.anchor = anchor;
    }

    /** Whether what comes now is secret, or the value of a key of that name. */
    boolean next(@Nullable String name) {
      if (!mapping) {
        return secret;
      }
      boolean isKey = key;
      key = !key;
      if (isKey) {
        secretKey = name != null && KEY.matcher(name).matches();
        return false;
      }
      return secret || secretKey;
    }
  }

  private SecretText(String text) {
    this.text = text;
  }

  /** The text, with all secrets masked. */
  public static String masked(String text) {
    return masked(text, secret -> MASK);
  }

  /**
   * The text, with a word of one's own for each secret.
   *
   * @param word for a secret as it is written
   */
  public static String masked(String text, UnaryOperator<String> word) {
    SecretText reader = new SecretText(text);
    int read = reader.find();
    StringBuilder masked = new StringBuilder();
    int at = 0;
    List<Span> sorted = new ArrayList<>(reader.spans.values());
    sorted.sort(Comparator.comparingInt(Span::start));
    for (Span span : sorted) {
      int start = text.offsetByCodePoints(0, span.start());
      int end = text.offsetByCodePoints(0, span.end());
      if (start >= at) {
        masked.append(text, at, start).append('"').append(word.apply(span.value())).append('"');
        masked.append(end > start && text.charAt(end - 1) == '\n' ? "\n" : "");
        at = end;
      }
    }
    String rest = text.substring(at);
    masked.append(read < 0 ? rest : blind(rest));
    Matcher lines = LINE.matcher(comments(masked.toString(), word));
    return lines.replaceAll(
        found ->
            Matcher.quoteReplacement(
                isWord(found.group(), found.group(1))
                    ? found.group()
                    : found.group(1)
                        + '"'
                        + word.apply(found.group().substring(found.group(1).length()))
                        + '"'));
  }

  private static boolean isWord(String found, String key) {
    return found.startsWith(MASK, key.length() + 1);
  }

  /**
   * Where a text has a mask in the place of a secret; it is not to be run then.
   *
   * @param file how messages name it
   */
  public static List<Problem> masks(String file, String text) {
    List<Problem> problems = new ArrayList<>();
    Matcher matcher = MASKED.matcher(text);
    while (matcher.find()) {
      String before = text.substring(0, matcher.start());
      String line = before.substring(before.lastIndexOf('\n') + 1);
      int number = 1 + (int) before.chars().filter(c -> c == '\n').count();
      problems.add(
          new Problem(
              new Position(file, number, line.codePointCount(0, line.length()) + 1),
              "",
              "here a secret is masked, and a masked text cannot be run; write the secret again, or"
                  + " better refer to it, as ${credential:NAME}"));
    }
    return List.copyOf(problems);
  }

  /**
   * Finds the secrets.
   *
   * @return -1 when all of it could be read
   */
  private int find() {
    List<Level> levels = new ArrayList<>();
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(YamlText.MAX_BYTES);
    try {
      ParserImpl parser = new ParserImpl(new StreamReader(text), options);
      while (parser.peekEvent() != null) {
        Event event = parser.getEvent();
        if (event instanceof CollectionEndEvent) {
          Object unused = levels.remove(levels.size() - 1);
        } else if (event instanceof NodeEvent node) {
          node(node, levels);
        }
      }
      return -1;
    } catch (YAMLException e) {
      return 0;
    } catch (RuntimeException e) {
      // The parser has faults of its own on odd directives.
      return 0;
    }
  }

  private void node(NodeEvent node, List<Level> levels) {
    Level level = levels.isEmpty() ? null : levels.get(levels.size() - 1);
    String name = node instanceof ScalarEvent scalar ? scalar.getValue() : null;
    boolean secret = level != null && level.next(name);
    if (node instanceof CollectionStartEvent) {
      String around = level == null ? null : level.anchor;
      String anchor = node.getAnchor() == null ? around : node.getAnchor();
      levels.add(new Level(node instanceof MappingStartEvent, secret, anchor));
    } else if (node instanceof ScalarEvent scalar) {
      Span span =
          new Span(
              scalar.getStartMark().getIndex(), scalar.getEndMark().getIndex(), scalar.getValue());
      String anchor =
          scalar.getAnchor() == null && level != null ? level.anchor : scalar.getAnchor();
      if (anchor != null) {
        anchored.computeIfAbsent(anchor, unused -> new ArrayList<>()).add(span);
      }
      if (secret) {
        hide(span);
      }
    } else if (node instanceof AliasEvent alias && secret) {
      // What it stands for was written before.
      anchored.getOrDefault(alias.getAnchor(), List.of()).forEach(this::hide);
    }
  }

  private void hide(Span span) {
    if (!span.value().isEmpty() && !REFERENCE.matcher(span.value()).matches()) {
      spans.put(span.start(), span);
    }
  }

  /**
   * What is commented out is YAML for nobody: all behind and below the key of a secret may be it.
   */
  private static String comments(String text, UnaryOperator<String> word) {
    StringBuilder shown = new StringBuilder();
    String[] lines = text.split("(?<=\n)", -1);
    int secretIndent = -1;
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      String end = line.endsWith("\n") ? "\n" : "";
      int depth = depth(line);
      if (secretIndent >= 0 && depth > secretIndent) {
        shown.append(line, 0, line.indexOf('#') + 1).append(end);
        continue;
      }
      secretIndent = -1;
      Matcher comment = COMMENT.matcher(line);
      int at = comment.find() ? keyEnd(line, comment.end()) : -1;
      int next = i + 1;
      while (next < lines.length && depth(lines[next]) == Integer.MAX_VALUE) {
        next++;
      }
      boolean below = next < lines.length && depth(lines[next]) > Math.max(0, depth);
      String value = at < 0 ? "" : line.substring(at).strip();
      if (at < 0 || (value.isEmpty() && !below)) {
        shown.append(line);
        continue;
      }
      secretIndent = depth;
      boolean done = value.startsWith('"' + MASK);
      shown.append(line, 0, at).append(value.isEmpty() ? " " : "");
      shown.append(done ? value : '"' + word.apply(value) + '"').append(end);
    }
    return shown.toString();
  }

  /** Where in a comment the value of the first secret begins that is no reference; -1 for none. */
  private static int keyEnd(String line, int from) {
    Matcher key = COMMENTED.matcher(line);
    for (int at = from; key.find(at); at = key.end()) {
      if (key.group(1) == null) {
        return key.end();
      }
    }
    return -1;
  }

  /** How far what is commented out is indented; -1 where the line is none of a comment alone. */
  private static int depth(String line) {
    String bare = line.stripLeading();
    if (!bare.startsWith("#")) {
      return -1;
    }
    String text = bare.substring(1);
    return text.isBlank() ? Integer.MAX_VALUE : text.length() - text.stripLeading().length();
  }

  /** What is no YAML: what is behind and below the key of a secret may be a part of it. */
  private static String blind(String rest) {
    StringBuilder shown = new StringBuilder();
    int secretIndent = -1;
    for (String line : rest.split("(?<=\n)", -1)) {
      String bare = line.stripLeading();
      int indent = line.length() - bare.length();
      String end = line.endsWith("\n") ? "\n" : "";
      if (secretIndent >= 0 && (bare.isEmpty() || indent > secretIndent)) {
        shown.append(end);
        continue;
      }
      Matcher key = BEHIND.matcher(line);
      boolean secret = key.lookingAt();
      secretIndent = secret ? indent : -1;
      String value = secret ? key.group(2).strip() : "";
      boolean told = value.isEmpty() || REFERENCE.matcher(value.replace("\"", "")).lookingAt();
      shown.append(told ? line : key.group(1) + " \"" + MASK + "\"" + end);
    }
    return shown.toString();
  }
}
