package io.mutstreams.agent.expression;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the texts of a configuration: conditions, computed values, templates. What can be
 * written is in docs/expressions.md.
 *
 * <p>Safe for any thread, and so is all that it makes that reads no switch: a compiled text holds
 * no state of its own. Texts are compiled one at a time, in a millisecond or so; the first in a
 * process takes some hundred milliseconds more, because it loads the CEL library. Compile while a
 * change is prepared, never for each record.
 *
 * <p>An evaluation always ends: there are no loops but those over the elements of a list or object,
 * regular expressions take time linear in the text, and after a fixed number of steps the record is
 * given up as a bad one. It reads the record and the switches alone: no clock, no file, no class of
 * the agent. The body is decoded only when an expression comes to look at it.
 */
public final class ExpressionCompiler {
  private final Bindings bindings;

  /**
   * @param agent what the variable {@code agent} holds: the id of the agent under "id"
   */
  public ExpressionCompiler(Map<String, String> agent) {
    this(Bindings.of(agent));
  }

  /**
   * @param bindings what the texts may read beside the record
   */
  public ExpressionCompiler(Bindings bindings) {
    this.bindings = bindings;
  }

  /**
   * A condition. It fails, with a BadRecordException, for a record on which it can be neither true
   * nor false: a field that is missing, a text where a number was needed.
   *
   * @throws ExpressionException when the text is no expression, or can never be true or false
   */
  public Condition condition(String text) {
    CelFrontEnd.Checked checked = CelFrontEnd.compile(text, bindings);
    String type = StaticType.of(checked, checked.expr());
    if (!type.equals("bool") && !type.equals("dyn")) {
      throw new ExpressionException(
          "a condition must be true or false, and this is " + ErrorWords.kind(type), text, 0);
    }
    return program(checked).asCondition();
  }

  /**
   * A computed value: null, Boolean, Long, Double, String, Bytes, List or Map with text keys, as in
   * a body. A timestamp becomes its milliseconds since 1970-01-01T00:00Z, a duration its length in
   * milliseconds (string() makes texts of them instead). A number that is infinite or no number
   * fails with a BadRecordException.
   *
   * @throws ExpressionException when the text is no expression
   */
  public Expression value(String text) {
    return program(CelFrontEnd.compile(text, bindings)).asExpression();
  }

  /**
   * A computed value that a switch is to take.
   *
   * @throws ExpressionException when the text is no expression, or never gives what the switch
   *     takes
   */
  public Expression value(String text, SwitchType switchType) {
    CelFrontEnd.Checked checked = CelFrontEnd.compile(text, bindings);
    String type = StaticType.of(checked, checked.expr());
    Set<String> numeric = Set.of("int", "double");
    boolean numbers = numeric.contains(type) && numeric.contains(switchType.checked());
    if (!type.equals("dyn") && !type.equals(switchType.checked()) && !numbers) {
      throw new ExpressionException(
          "the switch takes " + switchType.words() + ", and this is " + ErrorWords.kind(type),
          text,
          0);
    }
    return program(checked).asExpression();
  }

  /**
   * A text with computed parts in braces: {@code gw/{agent.id}/{key}}; a brace written twice stands
   * for the brace itself. Numbers are written plainly (7, also for 7.0), timestamps in ISO 8601.
   *
   * @throws ExpressionException when a part is no expression, or can never be written as text
   */
  public Template template(String text) {
    return CompiledTemplate.of(text, this::part);
  }

  private Program part(String text) {
    CelFrontEnd.Checked checked = CelFrontEnd.compile(text, bindings);
    String type = StaticType.of(checked, checked.expr());
    if (Set.of("list", "map", "bytes", "null").contains(type)) {
      throw new ExpressionException(ErrorWords.kind(type) + " cannot be made a text", text, 0);
    }
    return program(checked);
  }

  private Program program(CelFrontEnd.Checked checked) {
    return new Program(checked.text(), Planner.plan(checked, bindings));
  }
}
