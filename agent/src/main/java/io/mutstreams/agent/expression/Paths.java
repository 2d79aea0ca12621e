package io.mutstreams.agent.expression;

import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Constant;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;

/** How messages name a part of an expression: body.values[2]. */
final class Paths {
  private static final int SHOWN = 80;

  private Paths() {}

  static String of(Expr expr) {
    return switch (expr.getExprKindCase()) {
      case IDENT_EXPR -> expr.getIdentExpr().getName();
      case SELECT_EXPR ->
          of(expr.getSelectExpr().getOperand()) + "." + expr.getSelectExpr().getField();
      case CALL_EXPR -> ofCall(expr.getCallExpr());
      default -> "the value";
    };
  }

  private static String ofCall(Expr.Call call) {
    return call.getFunction().equals("_[_]")
        ? of(call.getArgs(0)) + "[" + index(call.getArgs(1)) + "]"
        : "the value";
  }

  private static String index(Expr expr) {
    Constant constant = expr.getConstExpr();
    return switch (constant.getConstantKindCase()) {
      case INT64_VALUE -> Long.toString(constant.getInt64Value());
      case STRING_VALUE -> "'" + constant.getStringValue() + "'";
      default -> "...";
    };
  }

  /** The beginning of a text that may be long and span lines, for a message. */
  static String shorten(String text) {
    String line =
        text.substring(0, Math.min(text.length(), 4 * SHOWN)).strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 3) + "...";
  }
}
