package io.mutstreams.agent.config;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** What the YAML parser found wrong, in our words, with what to do where that is known. */
final class YamlFault {
  private YamlFault() {}

  /** The place to look at: of what is never closed, where it opens. */
  static @Nullable Mark mark(MarkedYAMLException fault) {
    boolean context = fault.getProblemMark() == null || opening(fault) != null;
    return context ? fault.getContextMark() : fault.getProblemMark();
  }

  /** Where the bracket or quote opens that is never closed; null where that is not the fault. */
  private static @Nullable Mark opening(MarkedYAMLException fault) {
    @Nullable Mark context = fault.getContextMark();
    @Nullable Mark problem = fault.getProblemMark();
    boolean known = context != null && problem != null && context.getIndex() < problem.getIndex();
    return known && (atEnd(fault) || goesOn(fault)) ? context : null;
  }

  /** The text goes on in another line; within the line the place of the fault says more. */
  private static boolean goesOn(MarkedYAMLException fault) {
    return String.valueOf(fault.getProblem()).startsWith("expected ',' or")
        && fault.getContextMark().getLine() < fault.getProblemMark().getLine();
  }

  private static boolean atEnd(MarkedYAMLException fault) {
    String problem = String.valueOf(fault.getProblem());
    return problem.contains("<stream end>") || problem.contains("unexpected end of stream");
  }

  static String words(MarkedYAMLException fault) {
    if (opening(fault) != null && !atEnd(fault)) {
      return "not valid YAML: the bracket that opens here is not closed: in line %d, column %d, stands neither ',' nor the closing bracket; inside { } and [ ], a text that holds '[', ']', '{', '}', ',' or ': ' needs quotes"
          .formatted(fault.getProblemMark().getLine() + 1, fault.getProblemMark().getColumn() + 1);
    }
    if (opening(fault) != null) {
      return "not valid YAML: what opens here is never closed";
    }
    if (atEnd(fault)) {
      return "not valid YAML: the file ends inside a value; a bracket or quote is not closed";
    }
    return "not valid YAML: " + hint(String.valueOf(fault.getProblem()));
  }

  static String words(YAMLException fault) {
    @Nullable String message = fault.getMessage();
    if (message != null && message.startsWith("Number of aliases")) {
      return "not valid YAML: more than 50 aliases of lists or mappings";
    }
    if (message != null && message.startsWith("Nesting Depth exceeded")) {
      return "not valid YAML: nested deeper than 50 levels";
    }
    return "not valid YAML";
  }

  /** The parser's own words may show a part of the text, which may be a part of a password. */
  private static String hint(String problem) {
    if (problem.contains("(TAB)")) {
      return "a tab where only spaces may stand; indent with spaces";
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "a ':' where none may stand; a text that holds ': ' needs quotes, and a key the"
          + " indentation of its neighbours";
    }
    if (problem.startsWith("found undefined alias")) {
      return "an alias ('*...') without its anchor; a text that begins with '*' needs quotes";
    }
    if (problem.startsWith("found undefined tag handle")) {
      return "a tag ('!...') is not allowed; a text that begins with '!' needs quotes";
    }
    if (problem.startsWith("but found another document")) {
      return "a second document begins here ('---'); write one document in a file";
    }
    if (problem.startsWith("found character '")) {
      return "no text may begin with " + problem.substring(16, 19) + " without quotes";
    }
    if (problem.startsWith("expected ',' or")) {
      return "the text goes on where ',' or the closing bracket should stand; inside { } and [ ], a"
          + " text that holds '[', ']', '{', '}', ',' or ': ' needs quotes";
    }
    if (problem.startsWith("expected <block end>")) {
      return "the text goes on where its value should have ended; a value that begins with a quote"
          + " must end with it, and keys of one mapping need the same indentation";
    }
    return problem;
  }
}
