package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Record;
import org.jspecify.annotations.Nullable;

/** A compiled text that can be run on records. Immutable: any number of threads may run it. */
final class Program {
  private final String source;
  private final Planner.Plan plan;

  Program(String source, Planner.Plan plan) {
    this.source = source;
    this.plan = plan;
  }

  String source() {
    return source;
  }

  /** The value if it is the same for every record. */
  Node.@Nullable Constant constant() {
    return plan.root() instanceof Node.Constant constant ? constant : null;
  }

  /** Runs it and hands the value, as the evaluation has it, to something that makes a result. */
  @Nullable Object run(Record record, Finish finish) {
    Frame frame = new Frame(record, plan.slots());
    try {
      return finish.apply(frame, plan.root().eval(frame));
    } catch (BadRecordException e) {
      if (frame.isUndecodable(e)) {
        throw e;
      }
      throw new BadRecordException(e.getMessage() + ", in '" + Paths.shorten(source) + "'");
    }
  }

  @FunctionalInterface
  interface Finish {
    @Nullable Object apply(Frame frame, @Nullable Object value);
  }

  Condition asCondition() {
    return new Test(this);
  }

  Expression asExpression() {
    return new Value(this);
  }

  private record Test(Program program) implements Condition {
    @Override
    public boolean test(Record record) {
      return Boolean.TRUE.equals(program.run(record, Test::verdict));
    }

    private static Boolean verdict(Frame frame, @Nullable Object value) {
      if (value instanceof Boolean verdict) {
        return verdict;
      }
      throw new BadRecordException(
          "a condition must be true or false, and this is " + Values.kind(value));
    }

    @Override
    public String source() {
      return program.source();
    }
  }

  private record Value(Program program) implements Expression {
    @Override
    public @Nullable Object evaluate(Record record) {
      return program.run(
          record, (frame, value) -> Results.of(frame, value, program.plan.makesContainers()));
    }

    @Override
    public String source() {
      return program.source();
    }
  }
}
