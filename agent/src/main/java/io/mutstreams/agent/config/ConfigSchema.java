package io.mutstreams.agent.config;

import io.mutstreams.api.OperatorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema of one file of a configuration, from the tables by which the readers know their
 * keys and from what the operators declare. Draft 7: the one that editors understand best.
 * Stateless.
 */
public final class ConfigSchema {
  /** Under which name the schema defines a step. */
  static final String STEP = "step";

  private ConfigSchema() {}

  /**
   * The schema. A file that can be read as a part of a configuration is valid; of what is wrong it
   * sees what one file shows without what it names: keys, types, ranges, options.
   *
   * @param catalog the operators that steps may name
   * @return of the closed tree, the same for the same operators
   */
  public static Map<String, Object> of(OperatorCatalog catalog) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "The configuration of mutstreams");
    schema.put(
        "description",
        "One file of it. The operators are those of the plugins that were there when this was made;"
            + " for another set make it anew with: mutstreams schema FILE");
    schema.putAll(Shape.mapping(Document.KEYS).schema());
    schema.put("definitions", Map.of(STEP, step(catalog)));
    return schema;
  }

  private static Map<String, Object> step(OperatorCatalog catalog) {
    Map<String, List<OperatorSpec>> operators = new LinkedHashMap<>();
    for (String type : catalog.types()) {
      operators.put(
          type, catalog.versions(type).stream().map(OperatorType::spec).distinct().toList());
    }
    List<Key> keys = new ArrayList<>();
    operators.forEach((type, versions) -> keys.add(operator(type, versions)));
    keys.addAll(StepReader.KEYS);
    Map<String, Object> step = new LinkedHashMap<>(Shape.mapping(keys).schema());
    if (!operators.isEmpty()) {
      step.put(
          "oneOf",
          operators.keySet().stream().map(type -> Map.of("required", List.of(type))).toList());
      step.put(
          "allOf",
          operators.entrySet().stream()
              .map(each -> ports(each.getKey(), each.getValue()))
              .toList());
    }
    return step;
  }

  private static Key operator(String type, List<OperatorSpec> versions) {
    Shape[] settings = versions.stream().map(OptionSchema::of).toArray(Shape[]::new);
    Shape shape = settings.length == 1 ? settings[0] : Shape.either(settings);
    OperatorSpec newest = versions.get(0);
    String example = newest.example().isBlank() ? "" : "\n\n" + newest.example().strip();
    return Key.of(type, shape, newest.sentence() + example).filled();
  }

  private static Map<String, Object> ports(String type, List<OperatorSpec> versions) {
    return Shape.object(
        "if",
        Map.of("required", List.of(type)),
        "then",
        Map.of("properties", Map.of("ports", OptionSchema.ports(versions))));
  }
}
