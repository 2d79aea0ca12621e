package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * Holds answers against an OpenAPI description: as much of JSON Schema as ours uses. What it does
 * not know in a schema is an error, so that nothing is passed over.
 */
final class Schemas {
  private static final List<String> KNOWN =
      List.of(
          "type",
          "properties",
          "required",
          "items",
          "enum",
          "const",
          "additionalProperties",
          "minimum",
          "maximum",
          "default",
          "description",
          "format",
          "allOf",
          "$ref");

  private final Map<?, ?> description;

  Schemas(String yaml) {
    description = new Yaml().load(yaml);
  }

  /** The methods and paths that are described, as "GET /api/status". */
  List<String> operations() {
    List<String> all = new ArrayList<>();
    map(description.get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .keySet()
                    .forEach(
                        method ->
                            all.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
    return all;
  }

  /**
   * What is wrong with an answer; nothing where it is as described.
   *
   * @param value of a JSON answer; else the text
   */
  List<String> faults(String method, String path, int status, @Nullable Object value) {
    Map<?, ?> responses =
        map(
            map(map(map(description.get("paths")).get(path)).get(method.toLowerCase(Locale.ROOT)))
                .get("responses"));
    Object found = responses.get(Integer.toString(status));
    if (found == null && status < 300) {
      return List.of("the status " + status + " is not described");
    }
    Map<?, ?> response = resolved(map(found == null ? responses.get("default") : found));
    Map<?, ?> content = map(response.get("content"));
    Map<?, ?> type = map(content.values().iterator().next());
    List<String> faults = new ArrayList<>();
    check(map(type.get("schema")), value, "answer", faults);
    return faults;
  }

  private void check(Map<?, ?> given, @Nullable Object value, String at, List<String> faults) {
    Map<?, ?> schema = resolved(given);
    for (Object key : schema.keySet()) {
      if (!KNOWN.contains(key)) {
        faults.add(at + ": the schema says " + key + ", which nobody checks");
      }
    }
    list(schema.get("allOf")).forEach(each -> check(map(each), value, at, faults));
    Object type = schema.get("type");
    if (type != null) {
      List<?> types = type instanceof List<?> several ? several : List.of(type);
      if (types.stream().noneMatch(one -> isOf(String.valueOf(one), value))) {
        faults.add(at + ": " + value + " is not of " + types);
        return;
      }
    }
    if (schema.containsKey("enum") && !list(schema.get("enum")).contains(value)) {
      faults.add(at + ": " + value + " is none of " + schema.get("enum"));
    }
    if (schema.containsKey("const") && !Objects.equals(schema.get("const"), value)) {
      faults.add(at + ": " + value + " is not " + schema.get("const"));
    }
    if (schema.get("minimum") instanceof Number least
        && value instanceof Number number
        && number.doubleValue() < least.doubleValue()) {
      faults.add(at + ": " + value + " is less than " + least);
    }
    if (value instanceof Map<?, ?> tree) {
      members(schema, tree, at, faults);
    }
    if (value instanceof List<?> elements && schema.containsKey("items")) {
      for (int i = 0; i < elements.size(); i++) {
        check(map(schema.get("items")), elements.get(i), at + "[" + i + "]", faults);
      }
    }
  }

  private void members(Map<?, ?> schema, Map<?, ?> tree, String at, List<String> faults) {
    for (Object name : list(schema.get("required"))) {
      if (!tree.containsKey(name)) {
        faults.add(at + ": has no " + name);
      }
    }
    Map<?, ?> properties = map(schema.get("properties"));
    tree.forEach(
        (name, member) -> {
          if (properties.containsKey(name)) {
            check(map(properties.get(name)), member, at + "." + name, faults);
          } else if (schema.get("additionalProperties") instanceof Map<?, ?> more) {
            check(more, member, at + "." + name, faults);
          }
        });
  }

  private Map<?, ?> resolved(Map<?, ?> given) {
    if (!(given.get("$ref") instanceof String reference)) {
      return given;
    }
    Map<?, ?> found = description;
    for (String part : reference.substring(2).split("/")) {
      found = map(found.get(part));
    }
    if (found.isEmpty()) {
      throw new AssertionError(reference + " leads nowhere");
    }
    return found;
  }

  private static boolean isOf(String type, @Nullable Object value) {
    return switch (type) {
      case "null" -> value == null;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Long;
      case "number" -> value instanceof Number;
      case "array" -> value instanceof List;
      case "object" -> value instanceof Map;
      default -> throw new AssertionError("no type " + type);
    };
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
