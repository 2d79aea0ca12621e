package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators between two values. */
final class Operators {
  private Operators() {}

  @FunctionalInterface
  interface Operation {
    @Nullable Object apply(Frame frame, @Nullable Object left, @Nullable Object right);
  }

  record Binary(Operation operation, Node left, Node right) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      return operation.apply(frame, left.eval(frame), right.eval(frame));
    }
  }

  record Negate(Node operand) implements Node {
    @Override
    public Object eval(Frame frame) {
      Object value = operand.eval(frame);
      if (value instanceof Long number) {
        return Numbers.negate(number);
      }
      if (value instanceof Double number) {
        return -number;
      }
      if (value instanceof Duration duration) {
        return duration.negated();
      }
      throw new BadRecordException("'-' needs a number, and got " + Values.kind(value));
    }
  }

  /** The operation behind one of CEL's operator names; null for one that is no such operator. */
  static @Nullable Operation named(String name) {
    return switch (name) {
      case "_+_" -> Operators::add;
      case "_-_" -> Operators::subtract;
      case "_*_" -> (frame, a, b) -> Numbers.multiply(a, b);
      case "_/_" -> (frame, a, b) -> Numbers.divide(a, b);
      case "_%_" -> (frame, a, b) -> Numbers.modulo(a, b);
      case "_<_" ->
          (frame, a, b) -> {
            int order = Values.compare("<", a, b);
            return order < 0 && order != Values.UNORDERED;
          };
      case "_<=_" ->
          (frame, a, b) -> {
            int order = Values.compare("<=", a, b);
            return order <= 0 && order != Values.UNORDERED;
          };
      case "_>_" -> (frame, a, b) -> Values.compare(">", a, b) > 0;
      case "_>=_" -> (frame, a, b) -> Values.compare(">=", a, b) >= 0;
      case "_==_" -> Values::equal;
      case "_!=_" -> (frame, a, b) -> !Values.equal(frame, a, b);
      case "@in" -> Operators::in;
      default -> null;
    };
  }

  private static Object add(Frame frame, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Numbers.add(x, y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() + y.doubleValue();
    }
    if (a instanceof String x && b instanceof String y) {
      frame.spendText((long) x.length() + y.length());
      return x + y;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      frame.spend((long) x.size() + y.size());
      List<@Nullable Object> both = new ArrayList<>(x.size() + y.size());
      both.addAll(x);
      both.addAll(y);
      return Collections.unmodifiableList(both);
    }
    if (a instanceof Bytes x && b instanceof Bytes y) {
      frame.spendText((long) x.size() + y.size());
      byte[] both = new byte[x.size() + y.size()];
      x.toBuffer().get(both, 0, x.size());
      y.toBuffer().get(both, x.size(), y.size());
      return Bytes.wrap(both);
    }
    return Times.add(a, b);
  }

  private static Object subtract(Frame frame, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Numbers.subtract(x, y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() - y.doubleValue();
    }
    if (a instanceof Duration || a instanceof Instant) {
      return Times.subtract(a, b);
    }
    throw Values.mismatch("-", a, b);
  }

  private static Object in(Frame frame, @Nullable Object a, @Nullable Object b) {
    if (b instanceof List<?> list) {
      frame.spend(list.size() >> 3);
      for (Object element : list) {
        if (Values.equal(frame, a, element)) {
          return true;
        }
      }
      return false;
    }
    if (b instanceof Map<?, ?> map) {
      Object key = Values.mapKey(a);
      return key != null && map.containsKey(key);
    }
    throw new BadRecordException("'in' needs a list or an object, and got " + Values.kind(b));
  }
}
