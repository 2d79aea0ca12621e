package io.mutstreams.agent.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Decl;

/** All that an expression may name, with its types: variables, operators, functions. */
final class Vocabulary {
  private static final List<String> COMPARABLE =
      List.of("bool", "string", "bytes", "timestamp", "duration");

  /** The variables and their types, in the order in which messages list them. */
  static final Map<String, String> VARIABLES = variables();

  /** The operators by the names that the parser gives them, with their types. */
  static final Map<String, List<String>> OPERATORS = operators();

  /** What the parser itself expands, beside the functions. */
  static final List<String> MACROS = List.of("has", "all", "exists", "exists_one", "map", "filter");

  private Vocabulary() {}

  static List<Decl> declarations() {
    List<Decl> all = new ArrayList<>();
    VARIABLES.forEach((name, type) -> all.add(Decls.newVar(name, Signature.type(type))));
    OPERATORS.forEach((name, signatures) -> all.add(Signature.declare(name, signatures)));
    FunctionTable.signatures()
        .forEach((name, signatures) -> all.add(Signature.declare(name, signatures)));
    return all;
  }

  private static Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("body", "dyn");
    variables.put("headers", "map(string, string)");
    variables.put("topic", "list(string)");
    variables.put("key", "string");
    variables.put("source", "string");
    variables.put("time", "int");
    variables.put("id", "string");
    variables.put("agent", "map(string, string)");
    return variables;
  }

  private static Map<String, List<String>> operators() {
    Map<String, List<String>> operators = new LinkedHashMap<>();
    operators.put("_&&_", List.of("_&&_(bool, bool) -> bool"));
    operators.put("_||_", List.of("_||_(bool, bool) -> bool"));
    operators.put("!_", List.of("!_(bool) -> bool"));
    operators.put("@not_strictly_false", List.of("@not_strictly_false(bool) -> bool"));
    // Two types where one would do in CEL: numbers of both kinds may meet, and the checker cannot
    // tell
    // a form for them from the general one. StaticType refuses those that can never hold.
    operators.put("_?_:_", List.of("_?_:_(bool, A, B) -> dyn"));
    for (String name : List.of("_<_", "_<=_", "_>_", "_>=_")) {
      operators.put(name, comparison(name));
    }
    operators.put("_==_", List.of("_==_(A, B) -> bool"));
    operators.put("_!=_", List.of("_!=_(A, B) -> bool"));
    operators.put("@in", List.of("@in(A, list(B)) -> bool", "@in(A, map(B, C)) -> bool"));
    operators.put(
        "_+_",
        arithmetic(
            "_+_",
            "(string, string) -> string",
            "(bytes, bytes) -> bytes",
            "(list(A), list(B)) -> list(dyn)",
            "(timestamp, duration) -> timestamp",
            "(duration, timestamp) -> timestamp",
            "(duration, duration) -> duration"));
    operators.put(
        "_-_",
        arithmetic(
            "_-_",
            "(timestamp, timestamp) -> duration",
            "(timestamp, duration) -> timestamp",
            "(duration, duration) -> duration"));
    operators.put("_*_", arithmetic("_*_"));
    operators.put("_/_", arithmetic("_/_"));
    operators.put("_%_", List.of("_%_(int, int) -> int"));
    operators.put(
        "-_", List.of("-_(int) -> int", "-_(double) -> double", "-_(duration) -> duration"));
    operators.put("_[_]", List.of("_[_](list(A), int) -> A", "_[_](map(A, B), A) -> B"));
    return operators;
  }

  private static List<String> comparison(String name) {
    List<String> signatures = new ArrayList<>();
    for (String type : COMPARABLE) {
      signatures.add(name + "(" + type + ", " + type + ") -> bool");
    }
    for (String pair : List.of("int, int", "int, double", "double, int", "double, double")) {
      signatures.add(name + "(" + pair + ") -> bool");
    }
    return signatures;
  }

  private static List<String> arithmetic(String name, String... more) {
    List<String> signatures = new ArrayList<>();
    signatures.add(name + "(int, int) -> int");
    for (String pair : List.of("int, double", "double, int", "double, double")) {
      signatures.add(name + "(" + pair + ") -> double");
    }
    for (String other : more) {
      signatures.add(name + other);
    }
    return signatures;
  }
}
