package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions on numbers. */
final class MathFunctions {
  private static final int MAX_PLACES = 15;

  private MathFunctions() {}

  static void register(FunctionTable.Registry registry) {
    registry.add("abs", MathFunctions::abs, "abs(int) -> int", "abs(double) -> double");
    registry.add(
        "round",
        MathFunctions::round,
        "round(int) -> int",
        "round(double) -> int",
        "round(int, int) -> double",
        "round(double, int) -> double");
    registry.add(
        "floor",
        (frame, a) -> whole(a[0], "floor", RoundingMode.FLOOR),
        "floor(int) -> int",
        "floor(double) -> int");
    registry.add(
        "ceil",
        (frame, a) -> whole(a[0], "ceil", RoundingMode.CEILING),
        "ceil(int) -> int",
        "ceil(double) -> int");
    registry.add(
        "sqrt",
        (frame, a) -> Math.sqrt(Arguments.number("sqrt", a[0]).doubleValue()),
        "sqrt(int) -> double",
        "sqrt(double) -> double");
    registry.add(
        "pow",
        (frame, a) ->
            Math.pow(
                Arguments.number("pow", a[0]).doubleValue(),
                Arguments.number("pow", a[1]).doubleValue()),
        "pow(int, int) -> double",
        "pow(int, double) -> double",
        "pow(double, int) -> double",
        "pow(double, double) -> double");
    registry.add("min", (frame, a) -> extreme(frame, "min", a, -1), extremes("min"));
    registry.add("max", (frame, a) -> extreme(frame, "max", a, 1), extremes("max"));
    registry.add(
        "sum",
        MathFunctions::sum,
        "sum(list(int)) -> int",
        "sum(list(double)) -> double",
        "list(int).sum() -> int",
        "list(double).sum() -> double");
  }

  private static String[] extremes(String name) {
    return new String[] {
      name + "(int, int) -> int",
      name + "(int, double) -> double",
      name + "(double, int) -> double",
      name + "(double, double) -> double",
      name + "(dyn, dyn, dyn) -> dyn",
      name + "(dyn, dyn, dyn, dyn) -> dyn",
      name + "(list(int)) -> int",
      name + "(list(double)) -> double"
    };
  }

  private static Object abs(Frame frame, @Nullable Object[] a) {
    Number number = Arguments.number("abs", a[0]);
    if (number instanceof Long whole) {
      return whole < 0 ? Numbers.negate(whole) : whole;
    }
    return Math.abs(number.doubleValue());
  }

  private static Object round(Frame frame, @Nullable Object[] a) {
    if (a.length == 1) {
      return whole(a[0], "round", RoundingMode.HALF_UP);
    }
    double number = Arguments.number("round", a[0]).doubleValue();
    int places = Arguments.count("round", a, 1);
    if (places < 0 || places > MAX_PLACES) {
      throw new BadRecordException("round() takes 0 to " + MAX_PLACES + " places");
    }
    return Double.isNaN(number) || Double.isInfinite(number)
        ? number
        : BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP).doubleValue();
  }

  private static Object whole(@Nullable Object value, String function, RoundingMode mode) {
    Number number = Arguments.number(function, value);
    if (number instanceof Long) {
      return number;
    }
    double decimal = number.doubleValue();
    return Numbers.toLong(
        switch (mode) {
          case FLOOR -> Math.floor(decimal);
          case CEILING -> Math.ceil(decimal);
          // Away from zero at the half, on both sides of it; rint would go to the even one.
          default -> Math.copySign(halfUp(Math.abs(decimal)), decimal);
        });
  }

  private static double halfUp(double positive) {
    double floor = Math.floor(positive);
    return positive - floor >= 0.5 ? floor + 1 : floor;
  }

  private static Object extreme(Frame frame, String name, @Nullable Object[] a, int direction) {
    List<?> values = a.length == 1 ? Arguments.list(name, a[0]) : Arrays.asList(a);
    frame.spend(values.size());
    Number best = null;
    for (Object value : values) {
      Number number = Arguments.number(name, value);
      if (best == null) {
        best = number;
        continue;
      }
      int order = Values.compareNumbers(number, best);
      if (order == Values.UNORDERED) {
        return Double.NaN;
      }
      if (order * direction > 0) {
        best = number;
      }
    }
    if (best == null) {
      throw new BadRecordException(name + "() of an empty list");
    }
    return best;
  }

  private static Object sum(Frame frame, @Nullable Object[] a) {
    List<?> values = Arguments.list("sum", a[0]);
    frame.spend(values.size());
    long whole = 0;
    double decimal = 0;
    boolean mixed = false;
    for (Object value : values) {
      if (Arguments.number("sum", value) instanceof Long number) {
        whole = Numbers.add(whole, number);
      } else {
        decimal += Arguments.number("sum", value).doubleValue();
        mixed = true;
      }
    }
    return mixed ? (Object) ((double) whole + decimal) : (Object) whole;
  }
}
