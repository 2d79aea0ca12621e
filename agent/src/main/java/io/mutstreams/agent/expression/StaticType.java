package io.mutstreams.agent.expression;

import io.mutstreams.agent.expression.CelFrontEnd.Checked;
import java.util.Locale;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type;

/** What is known of a type before there is a record, by the names that {@link Signature} reads. */
final class StaticType {
  private static final String UNKNOWN = "dyn";

  private StaticType() {}

  /** bool, int, double, string, bytes, null, timestamp, duration, list, map, or dyn: unknown. */
  static String of(Checked checked, Expr expr) {
    Expr.Call call = expr.getCallExpr();
    if (call.getFunction().equals("_?_:_")) {
      String then = of(checked, call.getArgs(1));
      String otherwise = of(checked, call.getArgs(2));
      return then.equals(otherwise) ? then : UNKNOWN;
    }
    return of(checked.types().getOrDefault(expr.getId(), Type.getDefaultInstance()));
  }

  /**
   * Refuses {@code ==}, {@code !=} and {@code in} between values that can never be equal: that is a
   * mistake, and it would go unnoticed.
   */
  static void checkComparable(Checked checked, Expr expr) {
    Expr.Call call = expr.getCallExpr();
    String left = of(checked, call.getArgs(0));
    Expr other = call.getArgs(1);
    String right = of(checked, other);
    String operator = call.getFunction().replace("_", "");
    if (operator.equals("@in")) {
      Type type = checked.types().getOrDefault(other.getId(), Type.getDefaultInstance());
      right =
          of(
              right.equals("list")
                  ? type.getListType().getElemType()
                  : type.getMapType().getKeyType());
      operator = "in";
    }
    if (!mayBeEqual(left, right)) {
      throw checked.fault(ErrorWords.mismatch(operator, left, right), expr);
    }
  }

  private static boolean mayBeEqual(String a, String b) {
    return a.equals(b)
        || a.equals(UNKNOWN)
        || b.equals(UNKNOWN)
        || a.equals("null")
        || b.equals("null")
        || (isNumber(a) && isNumber(b));
  }

  private static boolean isNumber(String type) {
    return type.equals("int") || type.equals("double");
  }

  private static String of(Type type) {
    return switch (type.getTypeKindCase()) {
      case PRIMITIVE -> primitive(type);
      case WELL_KNOWN -> type.getWellKnown().name().toLowerCase(Locale.ROOT);
      case LIST_TYPE -> "list";
      case MAP_TYPE -> "map";
      case NULL -> "null";
      default -> UNKNOWN;
    };
  }

  private static String primitive(Type type) {
    return switch (type.getPrimitive()) {
      case BOOL -> "bool";
      case INT64 -> "int";
      case DOUBLE -> "double";
      case STRING -> "string";
      case BYTES -> "bytes";
      default -> UNKNOWN;
    };
  }
}
