package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Operators that look at true and false. As CEL has it, {@code &&} and {@code ||} do not care for
 * the order of their sides: where one side settles the result, the other may fail.
 */
final class Logic {
  private Logic() {}

  static boolean isTrue(String operator, @Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw new BadRecordException(
        "'" + operator + "' needs true or false, and got " + Values.kind(value));
  }

  /** {@code &&} when it settles on false, {@code ||} when it settles on true. */
  record Either(Node left, Node right, boolean settles) implements Node {
    @Override
    public Object eval(Frame frame) {
      boolean first;
      try {
        first = isTrue(name(), left.eval(frame));
      } catch (BadRecordException failure) {
        if (isTrue(name(), right.eval(frame)) == settles) {
          return settles;
        }
        throw failure;
      }
      return first == settles ? settles : isTrue(name(), right.eval(frame));
    }

    private String name() {
      return settles ? "||" : "&&";
    }
  }

  record Not(Node operand) implements Node {
    @Override
    public Object eval(Frame frame) {
      return !isTrue("!", operand.eval(frame));
    }
  }

  record Conditional(Node condition, Node then, Node otherwise) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      return isTrue("?", condition.eval(frame)) ? then.eval(frame) : otherwise.eval(frame);
    }
  }

  /** Whether a loop goes on: unless its result is settled; a failure so far does not settle it. */
  record NotStrictlyFalse(Node operand) implements Node {
    @Override
    public Object eval(Frame frame) {
      try {
        return !Boolean.FALSE.equals(operand.eval(frame));
      } catch (BadRecordException failure) {
        return true;
      }
    }
  }
}
