package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic as people with sensors expect it: whole numbers (Long) stay whole and fail where they
 * overflow; as soon as one side is a decimal (Double), both are.
 */
final class Numbers {
  /** Above this a double has no digits after the point, and few readers would want them all. */
  private static final double PLAIN_LIMIT = 1e15;

  private Numbers() {}

  static Object multiply(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      long high = Math.multiplyHigh(x, y);
      long low = x * y;
      if ((high != 0 || low < 0) && (high != -1 || low >= 0)) {
        throw overflow("the product");
      }
      return low;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() * y.doubleValue();
    }
    throw Values.mismatch("*", a, b);
  }

  static Object divide(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      if (y == 0) {
        throw new BadRecordException("division by zero");
      }
      if (x == Long.MIN_VALUE && y == -1) {
        throw overflow("the quotient");
      }
      return x / y;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() / y.doubleValue();
    }
    throw Values.mismatch("/", a, b);
  }

  static Object modulo(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      if (y == 0) {
        throw new BadRecordException("division by zero");
      }
      return x % y;
    }
    if (a instanceof Number && b instanceof Number) {
      throw new BadRecordException("'%' works on whole numbers only");
    }
    throw Values.mismatch("%", a, b);
  }

  static long add(long x, long y) {
    long sum = x + y;
    if (((x ^ sum) & (y ^ sum)) < 0) {
      throw overflow("the sum");
    }
    return sum;
  }

  static long subtract(long x, long y) {
    long difference = x - y;
    if (((x ^ y) & (x ^ difference)) < 0) {
      throw overflow("the difference");
    }
    return difference;
  }

  static long negate(long x) {
    if (x == Long.MIN_VALUE) {
      throw overflow("the negative number");
    }
    return -x;
  }

  /** Exact, also where the whole number is too long for a double. NaN is left to the caller. */
  static int compare(long x, double y) {
    if (y >= 0x1p63) {
      return -1;
    }
    if (y < -0x1p63) {
      return 1;
    }
    int whole = Long.compare(x, (long) y);
    return whole != 0 ? whole : Double.compare((double) (long) y, y + 0.0);
  }

  /** The whole number that this double is next to zero; an error where 64 bits cannot hold it. */
  static long toLong(double value) {
    if (value >= -0x1p63 && value < 0x1p63) {
      return (long) value;
    }
    throw overflow("the number");
  }

  /** 7 for 7.0, 0.1 for 0.1; an exponent only for the very large and very small. */
  static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < PLAIN_LIMIT) {
      return Long.toString((long) value);
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    return decimal.scale() > 20 || decimal.scale() < -20
        ? Double.toString(value)
        : decimal.toPlainString();
  }

  static BadRecordException overflow(String what) {
    return new BadRecordException(what + " does not fit into 64 bits");
  }
}
