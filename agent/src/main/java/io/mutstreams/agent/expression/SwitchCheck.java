package io.mutstreams.agent.expression;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Decl;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;

/**
 * What is checked where a text reads a switch: that there is one of that name. Used once, by one
 * thread.
 */
final class SwitchCheck {
  static final String VARIABLE = "switch";
  static final String PREFIX = VARIABLE + ".";

  private final String text;
  private final Bindings bindings;

  SwitchCheck(String text, Bindings bindings) {
    this.text = text;
    this.bindings = bindings;
  }

  /** The switches with their types, each as a variable of its own. */
  static List<Decl> declarations(Bindings bindings) {
    List<Decl> all = new ArrayList<>();
    bindings
        .switches()
        .forEach(
            (name, read) ->
                all.add(Decls.newVar(PREFIX + name, Signature.type(read.type().checked()))));
    return all;
  }

  static boolean isVariable(Expr expr) {
    return expr.getIdentExpr().getName().equals(VARIABLE);
  }

  /** Whether there are any that may be read. */
  boolean any() {
    return bindings.view() != null && !bindings.switches().isEmpty();
  }

  /** What is said where {@code switch} stands without a name behind it. */
  String bare() {
    return bindings.view() == null
        ? nowhere()
        : "a switch is read by its name, switch.NAME; " + there();
  }

  /**
   * @param dot where the point before the name is
   */
  void check(Expr.Select select, int dot) {
    String name = select.getField();
    if (bindings.view() == null) {
      throw new ExpressionException(nowhere(), text, Math.max(0, text.lastIndexOf(VARIABLE, dot)));
    }
    int at = Math.max(dot, text.indexOf(name, dot));
    if (!bindings.switches().containsKey(name)) {
      Collection<String> known = bindings.switches().keySet();
      throw new ExpressionException(
          "there is no switch '" + name + "'; " + Suggestions.didYouMean(name, known) + there(),
          text,
          at);
    }
    if (select.getTestOnly()) {
      throw new ExpressionException(
          "has() is of no use here: the switch '" + name + "' always has a value", text, at);
    }
  }

  private String there() {
    return bindings.switches().isEmpty()
        ? "none is declared, see section switches"
        : "the switches are " + String.join(", ", new TreeSet<>(bindings.switches().keySet()));
  }

  private static String nowhere() {
    return "switches cannot be read here; they can in steps, in routes and in the topics of uplinks";
  }
}
