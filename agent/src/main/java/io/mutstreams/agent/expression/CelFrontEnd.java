package io.mutstreams.agent.expression;

import java.util.List;
import java.util.Map;
import org.projectnessie.cel.Ast;
import org.projectnessie.cel.CEL;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.Env.AstIssuesTuple;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.parser.Macro;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type;

/**
 * The CEL library's parser and type checker. Loading this class loads the library, which takes some
 * hundred milliseconds once.
 */
final class CelFrontEnd {
  private static final Env ENV =
      Env.newCustomEnv(
          new NoTypes(),
          List.of(
              EnvOption.declarations(Vocabulary.declarations()),
              EnvOption.macros(Macro.AllMacros)));

  private static Map<String, Bindings.Switch> switches = Map.of();
  private static Env withSwitches = ENV;

  private CelFrontEnd() {}

  /**
   * A text that was understood.
   *
   * @param types what is known of the type of each node, by its id
   * @param offsets where in the text each node is, by its id
   */
  record Checked(String text, Expr expr, Map<Long, Type> types, Map<Long, Integer> offsets) {
    ExpressionException fault(String message, Expr at) {
      return new ExpressionException(message, text, offsets.getOrDefault(at.getId(), 0));
    }
  }

  /**
   * Reads and checks a text. One at a time: the library does not say that its checker may be
   * shared.
   *
   * @throws ExpressionException when it is no expression or its types do not fit
   */
  static synchronized Checked compile(String text, Bindings bindings) {
    TextScan.check(text);
    try {
      Syntax.check(text);
      Ast parsed = take(text, ENV.parse(text));
      Map<Long, Integer> offsets = Map.copyOf(parsed.getSourceInfo().getPositionsMap());
      new NameCheck(text, offsets, bindings).check(parsed.getExpr());
      Ast checked = take(text, environment(bindings).check(parsed));
      Map<Long, Type> types = Map.copyOf(CEL.astToCheckedExpr(checked).getTypeMapMap());
      return new Checked(text, checked.getExpr(), types, offsets);
    } catch (ExpressionException e) {
      throw e;
    } catch (RuntimeException e) {
      // Nothing that a person can write should get here; if it does, it is their text that is
      // refused.
      throw new ExpressionException("this is not understood: " + e, text, 0);
    } catch (StackOverflowError e) {
      throw TextScan.tooDeep(text, 0);
    }
  }

  /** The declarations are taken in once for the many texts of a configuration. */
  private static Env environment(Bindings bindings) {
    if (bindings.switches().isEmpty()) {
      return ENV;
    }
    if (!bindings.switches().equals(switches)) {
      withSwitches =
          ENV.extend(List.of(EnvOption.declarations(SwitchCheck.declarations(bindings))));
      switches = bindings.switches();
    }
    return withSwitches;
  }

  private static Ast take(String text, AstIssuesTuple result) {
    List<org.projectnessie.cel.common.CELError> errors = result.getIssues().getErrors();
    if (!errors.isEmpty()) {
      throw ErrorWords.of(text, errors.stream().sorted().findFirst().orElseThrow());
    }
    return result.getAst();
  }
}
