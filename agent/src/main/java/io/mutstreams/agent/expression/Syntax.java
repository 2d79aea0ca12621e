package io.mutstreams.agent.expression;

import java.util.BitSet;
import org.projectnessie.cel.parser.StringCharStream;
import org.projectnessie.cel.parser.gen.CELLexer;
import org.projectnessie.cel.parser.gen.CELParser;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.ANTLRErrorListener;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.CommonTokenStream;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.Parser;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.RecognitionException;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.Recognizer;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.atn.ATNConfigSet;
import org.projectnessie.cel.shaded.org.antlr.v4.runtime.dfa.DFA;

/**
 * Looks for faults of syntax before the library's own parser does, which would also print them to
 * the error stream of the process. Stops at the first.
 */
final class Syntax implements ANTLRErrorListener {
  private final String text;

  private Syntax(String text) {
    this.text = text;
  }

  /**
   * @throws ExpressionException at the first fault
   */
  static void check(String text) {
    Syntax listener = new Syntax(text);
    CELLexer lexer = new CELLexer(new StringCharStream(text, ""));
    lexer.removeErrorListeners();
    lexer.addErrorListener(listener);
    CELParser parser = new CELParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    parser.start();
  }

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      Object symbol,
      int line,
      int column,
      String message,
      RecognitionException cause) {
    throw ErrorWords.syntax(text, ErrorWords.offset(text, line, column), message);
  }

  @Override
  public void reportAmbiguity(
      Parser parser, DFA dfa, int from, int to, boolean exact, BitSet alts, ATNConfigSet configs) {
    // The parser decides.
  }

  @Override
  public void reportAttemptingFullContext(
      Parser parser, DFA dfa, int from, int to, BitSet alts, ATNConfigSet configs) {
    // The parser decides.
  }

  @Override
  public void reportContextSensitivity(
      Parser parser, DFA dfa, int from, int to, int prediction, ATNConfigSet configs) {
    // The parser decides.
  }
}
