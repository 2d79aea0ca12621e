package io.mutstreams.agent.expression;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Constant.ConstantKindCase;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr.ExprKindCase;

/**
 * What is checked on a parsed text before its types: that its names exist, and that it keeps to the
 * part of CEL that is evaluated here. Used once, by one thread.
 */
final class NameCheck {
  private final String text;
  private final Map<Long, Integer> offsets;
  private final SwitchCheck switches;
  private final Deque<String> loopVariables = new ArrayDeque<>();

  NameCheck(String text, Map<Long, Integer> offsets, Bindings bindings) {
    this.text = text;
    this.switches = new SwitchCheck(text, bindings);
    this.offsets = offsets;
  }

  void check(Expr expr) {
    check(expr, 0);
  }

  private void check(Expr expr, int depth) {
    if (depth > TextScan.MAX_DEPTH) {
      throw TextScan.tooDeep(text, offset(expr));
    }
    switch (expr.getExprKindCase()) {
      case IDENT_EXPR -> variable(expr);
      case SELECT_EXPR -> select(expr, depth);
      case CALL_EXPR -> call(expr, depth);
      case LIST_EXPR ->
          expr.getListExpr().getElementsList().forEach(element -> check(element, depth + 1));
      case STRUCT_EXPR -> struct(expr, depth);
      case COMPREHENSION_EXPR -> comprehension(expr, depth);
      case CONST_EXPR -> {
        if (expr.getConstExpr().getConstantKindCase() == ConstantKindCase.UINT64_VALUE) {
          throw fault("there are no unsigned numbers here; leave out the u", expr);
        }
      }
      default -> throw fault("this is not understood", expr);
    }
  }

  private void select(Expr expr, int depth) {
    Expr operand = expr.getSelectExpr().getOperand();
    if (SwitchCheck.isVariable(operand)) {
      switches.check(expr.getSelectExpr(), offset(expr));
    } else {
      check(operand, depth + 1);
    }
  }

  private void variable(Expr expr) {
    String name = expr.getIdentExpr().getName();
    if (name.equals(SwitchCheck.VARIABLE)) {
      throw fault(switches.bare(), expr);
    }
    if (loopVariables.contains(name) || Vocabulary.VARIABLES.containsKey(name)) {
      return;
    }
    List<String> known = new ArrayList<>(Vocabulary.VARIABLES.keySet());
    if (switches.any()) {
      known.add("switch.NAME");
    }
    loopVariables.stream().filter(v -> !v.startsWith("__")).forEach(known::add);
    throw fault(
        "there is no variable '"
            + name
            + "'; "
            + Suggestions.didYouMean(name, known)
            + "the variables are "
            + String.join(", ", known)
            + "; a field of the body is written body.NAME",
        expr);
  }

  private void call(Expr expr, int depth) {
    Expr.Call call = expr.getCallExpr();
    String name = call.getFunction();
    if (call.hasTarget()) {
      check(call.getTarget(), depth + 1);
    }
    if (FunctionTable.named(name) == null && !Vocabulary.OPERATORS.containsKey(name)) {
      unknownFunction(expr, name);
    }
    if (name.equals(Matching.NAME)) {
      Expr pattern = call.getArgsCount() == 0 ? expr : call.getArgs(call.getArgsCount() - 1);
      if (pattern.getConstExpr().getConstantKindCase() != ConstantKindCase.STRING_VALUE) {
        throw fault("matches() needs its pattern as a text in quotes", pattern);
      }
    }
    call.getArgsList().forEach(argument -> check(argument, depth + 1));
  }

  private void unknownFunction(Expr expr, String name) {
    int bracket = offset(expr);
    int start = text.startsWith(name, bracket - name.length()) ? bracket - name.length() : bracket;
    if (Vocabulary.MACROS.contains(name)) {
      throw new ExpressionException(
          name.equals("has")
              ? "has() takes one field, as in has(body.value)"
              : name + "() is written after a list, as in list." + name + "(x, ...)",
          text,
          start);
    }
    List<String> known = new ArrayList<>(FunctionTable.signatures().keySet());
    known.addAll(Vocabulary.MACROS);
    throw new ExpressionException(
        "there is no function '"
            + name
            + "'; "
            + Suggestions.didYouMean(name, known)
            + "the functions are "
            + String.join(", ", known),
        text,
        start);
  }

  private void struct(Expr expr, int depth) {
    if (!expr.getStructExpr().getMessageName().isEmpty()) {
      throw fault("there are no message types here; an object is written {'name': value}", expr);
    }
    for (Expr.CreateStruct.Entry entry : expr.getStructExpr().getEntriesList()) {
      check(entry.getMapKey(), depth + 1);
      check(entry.getValue(), depth + 1);
    }
  }

  private void comprehension(Expr expr, int depth) {
    Expr.Comprehension loop = expr.getComprehensionExpr();
    if (loop.getIterVar().equals(SwitchCheck.VARIABLE)) {
      throw fault("'switch' stands for the switches; take another name", expr);
    }
    check(loop.getIterRange(), depth + 1);
    check(loop.getAccuInit(), depth + 1);
    loopVariables.push(loop.getAccuVar());
    check(loop.getResult(), depth + 1);
    loopVariables.push(loop.getIterVar());
    check(loop.getLoopCondition(), depth + 1);
    check(loop.getLoopStep(), depth + 1);
    loopVariables.pop();
    loopVariables.pop();
  }

  private ExpressionException fault(String message, Expr at) {
    return new ExpressionException(message, text, start(at));
  }

  /** Where a node begins: its own place is that of its operator or bracket. */
  private int start(Expr expr) {
    return expr.getExprKindCase() == ExprKindCase.SELECT_EXPR
        ? start(expr.getSelectExpr().getOperand())
        : offset(expr);
  }

  private int offset(Expr expr) {
    return offsets.getOrDefault(expr.getId(), 0);
  }
}
