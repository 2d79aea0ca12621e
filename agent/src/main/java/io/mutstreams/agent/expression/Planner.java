package io.mutstreams.agent.expression;

import io.mutstreams.agent.expression.CelFrontEnd.Checked;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Constant;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Expr;

/** Turns what the checker understood into nodes. Used once, by one thread. */
final class Planner {
  /** What constants are folded on; no node that is folded looks at it. */
  private static final Record NO_RECORD = Record.of("", "", "", null, 0, Map.of(), null);

  private final Checked checked;
  private final Bindings bindings;
  private final Map<String, Integer> scope = new HashMap<>();
  private int slots;
  private int nodes;
  private boolean makesContainers;

  /**
   * @param slots how many slots a frame needs
   * @param makesContainers whether the value may hold lists or maps that the expression made
   */
  record Plan(Node root, int slots, boolean makesContainers) {}

  private Planner(Checked checked, Bindings bindings) {
    this.checked = checked;
    this.bindings = bindings;
  }

  static Plan plan(Checked checked, Bindings bindings) {
    Planner planner = new Planner(checked, bindings);
    Node root = planner.plan(checked.expr());
    return new Plan(root, planner.slots, planner.makesContainers);
  }

  private Node plan(Expr expr) {
    nodes++;
    return switch (expr.getExprKindCase()) {
      case CONST_EXPR -> new Node.Constant(constant(expr));
      case IDENT_EXPR -> variable(expr.getIdentExpr().getName());
      case SELECT_EXPR -> select(expr);
      case CALL_EXPR -> call(expr);
      case LIST_EXPR -> list(expr);
      case STRUCT_EXPR -> map(expr);
      case COMPREHENSION_EXPR -> new LoopPlan(expr.getComprehensionExpr()).plan();
      default -> throw checked.fault("this is not understood", expr);
    };
  }

  private @Nullable Object constant(Expr expr) {
    Constant constant = expr.getConstExpr();
    return switch (constant.getConstantKindCase()) {
      case NULL_VALUE -> null;
      case BOOL_VALUE -> constant.getBoolValue();
      case INT64_VALUE -> constant.getInt64Value();
      case DOUBLE_VALUE -> constant.getDoubleValue();
      case STRING_VALUE -> constant.getStringValue();
      case BYTES_VALUE -> Bytes.wrap(constant.getBytesValue().toByteArray());
      default -> throw checked.fault("this is not understood", expr);
    };
  }

  private Node variable(String name) {
    Integer slot = scope.get(name);
    return slot == null ? bindings.variable(name) : new Variables.Slot(slot);
  }

  private Node select(Expr expr) {
    Expr.Select select = expr.getSelectExpr();
    Node of = plan(select.getOperand());
    String path = Paths.of(select.getOperand());
    Node node =
        select.getTestOnly()
            ? new Access.Has(of, select.getField(), path)
            : new Access.Field(of, select.getField(), path);
    return folded(node, expr, List.of(of));
  }

  private Node call(Expr expr) {
    Expr.Call call = expr.getCallExpr();
    List<Node> arguments = new ArrayList<>();
    if (call.hasTarget()) {
      arguments.add(plan(call.getTarget()));
    }
    call.getArgsList().forEach(argument -> arguments.add(plan(argument)));
    String name = call.getFunction();
    return switch (name) {
      case "_&&_" -> new Logic.Either(arguments.get(0), arguments.get(1), false);
      case "_||_" -> new Logic.Either(arguments.get(0), arguments.get(1), true);
      case "!_" -> new Logic.Not(arguments.get(0));
      case "-_" -> folded(new Operators.Negate(arguments.get(0)), expr, arguments);
      case "_?_:_" -> new Logic.Conditional(arguments.get(0), arguments.get(1), arguments.get(2));
      case "@not_strictly_false" -> new Logic.NotStrictlyFalse(arguments.get(0));
      case "_[_]" -> index(expr, arguments.get(0), arguments.get(1));
      case Matching.NAME -> matching(expr, arguments.get(0), arguments.get(1));
      default -> operation(expr, name, arguments);
    };
  }

  private Node operation(Expr expr, String name, List<Node> arguments) {
    Operators.Operation operation = Operators.named(name);
    if (operation != null) {
      if (List.of("_==_", "_!=_", "@in").contains(name)) {
        StaticType.checkComparable(checked, expr);
      }
      Node left = arguments.get(0);
      return folded(new Operators.Binary(operation, left, arguments.get(1)), expr, arguments);
    }
    FunctionTable.Function function = FunctionTable.named(name);
    if (function == null) {
      throw checked.fault("there is no function '" + name + "'", expr);
    }
    return folded(new FunctionTable.Call(function, List.copyOf(arguments)), expr, arguments);
  }

  private Node index(Expr expr, Node of, Node index) {
    Expr operand = expr.getCallExpr().getArgs(0);
    boolean topic = operand.getIdentExpr().getName().equals("topic") && !scope.containsKey("topic");
    if (topic
        && index instanceof Node.Constant constant
        && constant.value() instanceof Long level) {
      if (level < 0 || level > 65_535) {
        throw checked.fault("the levels of a topic are counted from 0", expr);
      }
      return new Variables.TopicLevel(level.intValue());
    }
    return folded(new Access.Index(of, index, Paths.of(operand)), expr, List.of(of, index));
  }

  private Node matching(Expr expr, Node text, Node pattern) {
    if (pattern instanceof Node.Constant constant && constant.value() instanceof String regex) {
      try {
        return Matching.of(text, regex);
      } catch (IllegalArgumentException e) {
        Expr.Call call = expr.getCallExpr();
        throw checked.fault(String.valueOf(e.getMessage()), call.getArgs(call.getArgsCount() - 1));
      }
    }
    throw checked.fault("matches() needs its pattern as a text in quotes", expr);
  }

  private Node list(Expr expr) {
    makesContainers = true;
    List<Node> elements = expr.getListExpr().getElementsList().stream().map(this::plan).toList();
    return folded(new Aggregates.MakeList(elements), expr, elements);
  }

  private Node map(Expr expr) {
    makesContainers = true;
    List<Node> keys = new ArrayList<>();
    List<Node> values = new ArrayList<>();
    for (Expr.CreateStruct.Entry entry : expr.getStructExpr().getEntriesList()) {
      keys.add(plan(entry.getMapKey()));
      values.add(plan(entry.getValue()));
    }
    List<Node> all = new ArrayList<>(keys);
    all.addAll(values);
    return folded(new Aggregates.MakeMap(List.copyOf(keys), List.copyOf(values)), expr, all);
  }

  /** The value itself where all that it is made of is known; its failure is then the text's. */
  private Node folded(Node node, Expr expr, List<Node> parts) {
    for (Node part : parts) {
      if (!(part instanceof Node.Constant)) {
        return node;
      }
    }
    try {
      return new Node.Constant(node.eval(new Frame(NO_RECORD, 0)));
    } catch (BadRecordException e) {
      throw checked.fault(String.valueOf(e.getMessage()), expr);
    }
  }

  /** A macro, as the parser expanded it. */
  private final class LoopPlan {
    private final Expr.Comprehension loop;

    LoopPlan(Expr.Comprehension loop) {
      this.loop = loop;
    }

    Node plan() {
      Node range = Planner.this.plan(loop.getIterRange());
      Node init = Planner.this.plan(loop.getAccuInit());
      boolean collects = init instanceof Node.Constant c && c.value() instanceof List;
      int resultSlot = slots++;
      int elementSlot = slots++;
      Integer outerResult = scope.put(loop.getAccuVar(), resultSlot);
      Node result = Planner.this.plan(loop.getResult());
      Integer outerElement = scope.put(loop.getIterVar(), elementSlot);
      int before = nodes;
      Node condition = Planner.this.plan(loop.getLoopCondition());
      Node step =
          collects
              ? collecting(loop.getLoopStep(), resultSlot)
              : Planner.this.plan(loop.getLoopStep());
      int cost = nodes - before;
      restore(loop.getIterVar(), outerElement);
      restore(loop.getAccuVar(), outerResult);
      return new Aggregates.Loop(
          range,
          elementSlot,
          resultSlot,
          init,
          collects,
          !(condition instanceof Node.Constant),
          condition,
          step,
          result,
          cost);
    }

    /** The step of map and filter: result + [element], or that under a condition. */
    private Node collecting(Expr step, int resultSlot) {
      Expr.Call call = step.getCallExpr();
      if (call.getFunction().equals("_?_:_")) {
        return new Logic.Conditional(
            Planner.this.plan(call.getArgs(0)),
            collecting(call.getArgs(1), resultSlot),
            Planner.this.plan(call.getArgs(2)));
      }
      Expr element = call.getArgs(1).getListExpr().getElements(0);
      return new Aggregates.Append(resultSlot, Planner.this.plan(element));
    }

    private void restore(String name, @Nullable Integer outer) {
      if (outer == null) {
        scope.remove(name);
      } else {
        scope.put(name, outer);
      }
    }
  }
}
