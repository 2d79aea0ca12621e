package io.mutstreams.agent.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Decl;
import org.projectnessie.cel.relocated.com.google.api.expr.v1alpha1.Type;

/**
 * The types that one form of a function takes and gives, as the type checker wants them. Written
 * {@code round(double, int) -> double}, or {@code string.split(string) -> list(string)} when called
 * on its first argument. A, B and C stand for any type.
 */
final class Signature {
  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("bool", Decls.Bool),
          Map.entry("int", Decls.Int),
          Map.entry("double", Decls.Double),
          Map.entry("string", Decls.String),
          Map.entry("bytes", Decls.Bytes),
          Map.entry("null", Decls.Null),
          Map.entry("dyn", Decls.Dyn),
          Map.entry("timestamp", Decls.Timestamp),
          Map.entry("duration", Decls.Duration),
          Map.entry("A", Decls.newTypeParamType("A")),
          Map.entry("B", Decls.newTypeParamType("B")),
          Map.entry("C", Decls.newTypeParamType("C")));

  private Signature() {}

  static Decl declare(String function, List<String> signatures) {
    return Decls.newFunction(function, signatures.stream().map(Signature::parse).toList());
  }

  static Type type(String text) {
    if (text.startsWith("list(")) {
      return Decls.newListType(type(text.substring(5, text.length() - 1)));
    }
    if (text.startsWith("map(")) {
      List<String> parts = splitTypes(text.substring(4, text.length() - 1));
      return Decls.newMapType(type(parts.get(0)), type(parts.get(1)));
    }
    Type type = TYPES.get(text);
    if (type == null) {
      throw new IllegalArgumentException("no type '" + text + "'");
    }
    return type;
  }

  private static Decl.FunctionDecl.Overload parse(String signature) {
    int arrow = signature.indexOf(" -> ");
    String head = signature.substring(0, arrow);
    Type result = type(signature.substring(arrow + 4));
    int open = opening(head);
    List<Type> types = new ArrayList<>();
    int dot = head.lastIndexOf('.', open);
    if (dot >= 0) {
      types.add(type(head.substring(0, dot)));
    }
    for (String part : splitTypes(head.substring(open + 1, head.length() - 1))) {
      types.add(type(part));
    }
    List<String> free = new ArrayList<>();
    for (String name : List.of("A", "B", "C")) {
      if (signature.matches(".*\\b" + name + "\\b.*")) {
        free.add(name);
      }
    }
    return dot >= 0
        ? Decls.newParameterizedInstanceOverload(signature, types, result, free)
        : Decls.newParameterizedOverload(signature, types, result, free);
  }

  /** The bracket that the last one closes. */
  private static int opening(String head) {
    int depth = 0;
    for (int at = head.length() - 1; ; at--) {
      if (head.charAt(at) == ')') {
        depth++;
      } else if (head.charAt(at) == '(') {
        depth--;
        if (depth == 0) {
          return at;
        }
      }
    }
  }

  private static List<String> splitTypes(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(text.substring(from, at).strip());
        from = at + 1;
      }
    }
    if (!text.isBlank()) {
      parts.add(text.substring(from).strip());
    }
    return parts;
  }
}
