package io.mutstreams.agent.expression;

import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A template, cut into its parts. Immutable: any number of threads may render it. */
final class CompiledTemplate implements Template {
  /** What {topic} alone stands for: in a text nobody means a list. */
  private static final String WHOLE_TOPIC = "topic.join(\"/\")";

  private final String source;
  private final List<Part> parts;

  private CompiledTemplate(String source, List<Part> parts) {
    this.source = source;
    this.parts = parts;
  }

  /** Literal text, or a program where there is one. */
  private record Part(String literal, @Nullable Program program) {}

  /**
   * Cuts a text and compiles its parts.
   *
   * @param compiler makes a program of the text between the braces
   */
  static CompiledTemplate of(String text, Function<String, Program> compiler) {
    if (text.length() > TextScan.MAX_LENGTH) {
      throw new ExpressionException(
          "the template has "
              + text.length()
              + " characters; "
              + TextScan.MAX_LENGTH
              + " are allowed",
          text,
          TextScan.MAX_LENGTH);
    }
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '{' && c != '}') {
        literal.append(c);
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == c) {
        literal.append(c);
        at += 2;
      } else if (c == '}') {
        throw new ExpressionException(
            "this } closes nothing; for the sign itself write }}", text, at);
      } else {
        int close = closing(text, at);
        Program program = compile(text, at + 1, close, compiler);
        Node.Constant constant = program.constant();
        if (constant != null) {
          literal.append(Values.text(constant.value()));
        } else {
          parts.add(new Part(literal.toString(), null));
          parts.add(new Part("", program));
          literal.setLength(0);
        }
        at = close + 1;
      }
    }
    parts.add(new Part(literal.toString(), null));
    parts.removeIf(part -> part.program() == null && part.literal().isEmpty());
    return new CompiledTemplate(text, List.copyOf(parts));
  }

  private static Program compile(
      String text, int from, int to, Function<String, Program> compiler) {
    String part = text.substring(from, to);
    try {
      return compiler.apply(part.strip().equals("topic") ? WHOLE_TOPIC : part);
    } catch (ExpressionException e) {
      throw e.within(text, from);
    }
  }

  /** The brace that closes the one that opens here. */
  private static int closing(String text, int open) {
    int depth = 0;
    int at = open;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = TextScan.skipLiteral(text, at);
        continue;
      }
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth == 0) {
          return at;
        }
      }
      at++;
    }
    throw new ExpressionException(
        "this { is never closed; for the sign itself write {{", text, open);
  }

  @Override
  public String render(Record record) {
    StringBuilder rendered = new StringBuilder();
    for (Part part : parts) {
      Program program = part.program();
      if (program == null) {
        rendered.append(part.literal());
      } else {
        rendered.append(program.run(record, (frame, value) -> Values.text(value)));
      }
    }
    return rendered.toString();
  }

  @Override
  public boolean constant() {
    return parts.stream().allMatch(part -> part.program() == null);
  }

  @Override
  public String source() {
    return source;
  }
}
