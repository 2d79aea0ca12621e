package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.expression.ExpressionException;
import io.mutstreams.agent.expression.SwitchType;
import io.mutstreams.agent.expression.Template;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of the tree and reports the faults inside them at their own line and
 * column. Each method gives null for those. Used by one thread.
 */
final class Expressions {
  private static final Pattern AGENT = Pattern.compile("\\bagent\\b");

  private final String agentId;
  private final SwitchScope switches;
  private ExpressionCompiler compiler;
  private final Values values;
  private final Problems problems;

  Expressions(String agentId, SwitchScope switches, Values values, Problems problems) {
    this.agentId = agentId;
    this.switches = switches;
    this.compiler = new ExpressionCompiler(switches.bindings(agentId, null));
    this.values = values;
    this.problems = problems;
  }

  /**
   * What is compiled from now on is a stream's, and may read switches.
   *
   * @param stream its name; "" for an uplink, whose topic is compiled for each stream anew
   */
  void within(String stream) {
    compiler = new ExpressionCompiler(switches.bindings(agentId, stream));
  }

  /** What is compiled from now on may not read switches. */
  void outside() {
    compiler = new ExpressionCompiler(switches.bindings(agentId, null));
  }

  @Nullable Condition condition(Tree tree, String path) {
    return compile(tree, path, "a condition (a CEL expression)", compiler::condition);
  }

  @Nullable Expression value(Tree tree, String path) {
    return compile(tree, path, "a CEL expression", compiler::value);
  }

  /** A value that a switch of this type is to take. */
  @Nullable Expression value(Tree tree, String path, SwitchType type) {
    return compile(tree, path, "a CEL expression", text -> compiler.value(text, type));
  }

  @Nullable Template template(Tree tree, String path) {
    return compile(tree, path, "a text with {expressions}", compiler::template);
  }

  /**
   * The expression for a fingerprint. The agent's id and the types of switches are compiled in:
   * with others it is another one.
   */
  String canonical(String source) {
    String text = source.strip() + SwitchNames.types(source, switches.switches());
    return AGENT.matcher(text).find() ? text + " of agent " + agentId : text;
  }

  private <T> @Nullable T compile(
      Tree tree, String path, String what, Function<String, T> compilation) {
    Tree.@Nullable Leaf leaf = values.leaf(tree, path, what);
    if (leaf == null || switches.isDoubtful(leaf.text())) {
      return null;
    }
    switches.use(leaf.text());
    try {
      return compilation.apply(leaf.text());
    } catch (ExpressionException e) {
      String message = String.valueOf(e.getMessage());
      Optional<Position> exact = leaf.place().at(leaf.text(), e.offset());
      problems.error(
          exact.orElse(leaf.at()),
          path,
          exact.isPresent()
              ? message
              : message + " (line " + e.line() + ", column " + e.column() + " of the text)");
      return null;
    }
  }
}
