package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a value looks like, as JSON Schema can tell. It refuses nothing that the readers take; what
 * they refuse it may let pass, as a name that is not declared. Immutable.
 *
 * @param words what it is, for a person; "" where that goes without saying
 * @param schema of the closed tree
 */
record Shape(String words, Map<String, Object> schema) {
  /** Scalars that are wanted as texts are taken as they are written: 12 and true are texts too. */
  private static final List<String> SCALARS = List.of("string", "number", "boolean");

  private static Shape of(String words, String key, Object value) {
    return new Shape(words, Map.of(key, value));
  }

  private Shape with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(schema);
    more.put(key, value);
    return new Shape(words, more);
  }

  private Shape called(String other) {
    return new Shape(other, schema);
  }

  static Shape text() {
    return of("", "type", SCALARS);
  }

  /**
   * A text of a form.
   *
   * @param pattern a regular expression that means the same in ECMAScript
   */
  static Shape text(String pattern) {
    return text().with("pattern", pattern);
  }

  static Shape expression() {
    return text().called("a CEL expression");
  }

  static Shape condition() {
    return text().called("a CEL condition");
  }

  static Shape whole(Bounds<Long> bounds) {
    return bounded(of("a whole number" + range(bounds), "type", "integer"), bounds);
  }

  static Shape decimal(Bounds<Double> bounds) {
    return bounded(of("a number" + range(bounds), "type", "number"), bounds);
  }

  private static Shape bounded(Shape number, Bounds<?> bounds) {
    Shape shape = number;
    if (bounds.least() != null) {
      shape = shape.with("minimum", bounds.least());
    }
    return bounds.most() == null ? shape : shape.with("maximum", bounds.most());
  }

  static Shape flag() {
    return of("true or false", "type", "boolean");
  }

  /** A duration; the least that is above zero refuses zero, other bounds are told in words. */
  static Shape duration(Bounds<Duration> bounds) {
    Duration least = bounds.least();
    String number = least == null || least.isZero() ? "[0-9]{1,15}" : "0*[1-9][0-9]*";
    return of("a duration such as 250ms, 10s, 5m, 1h or 2d" + range(bounds), "type", "string")
        .with("pattern", "^\\s*(" + number + "(ms|s|m|h|d)|P.*)\\s*$");
  }

  static Shape size(Bounds<Long> bounds) {
    return of("a size such as 64KiB, 512MiB or 1GiB" + range(bounds), "type", "string")
        .with("pattern", "^\\s*[0-9]{1,15}(B|KiB|MiB|GiB|TiB)\\s*$");
  }

  private static String range(Bounds<?> bounds) {
    return bounds.least() == null && bounds.most() == null
        ? ""
        : ", " + bounds.range() + (bounds.unit().isEmpty() ? "" : " " + bounds.unit());
  }

  /** One of some texts, which YAML may take for numbers or flags. */
  static Shape choice(Collection<String> allowed) {
    return of("", "enum", allowed.stream().flatMap(Shape::spellings).toList());
  }

  static <E extends Enum<E>> Shape choice(Class<E> words) {
    return choice(Stream.of(words.getEnumConstants()).map(Words::word).toList());
  }

  private static Stream<Object> spellings(String text) {
    try {
      return Stream.of(NumberText.whole(text), text);
    } catch (Refused e) {
      return text.equals("true") || text.equals("false")
          ? Stream.of(Boolean.valueOf(text), text)
          : Stream.of(text);
    }
  }

  /** What a secret may stand in or for. */
  Shape orSecret() {
    return either(this, of("", "type", "string").with("pattern", "\\$\\{")).called(words);
  }

  static Shape only(Object value) {
    return of("", "const", value);
  }

  static Shape either(Shape... shapes) {
    return of("", "anyOf", Stream.of(shapes).map(Shape::schema).toList());
  }

  static Shape list(Shape element) {
    return of("", "type", "array").with("items", element.schema);
  }

  /** One, or a list of them. */
  static Shape listOrOne(Shape element) {
    return either(element, list(element)).called(element.words);
  }

  /** The same without two alike. */
  static Shape distinctOrOne(Shape element, int least) {
    Shape distinct = list(element).with("uniqueItems", true);
    return either(element, least == 0 ? distinct : distinct.with("minItems", (long) least))
        .called(element.words);
  }

  /** A mapping of names that the person chooses. */
  static Shape map(Shape value) {
    return of("", "type", "object").with("additionalProperties", value.schema);
  }

  static Shape filledMap(Shape value) {
    return map(value).with("minProperties", 1L);
  }

  /** A section of named things. */
  static Shape things(String name, int most, List<Key> keys) {
    return map(mapping(keys))
        .with("propertyNames", Map.of("pattern", name))
        .with("maxProperties", (long) most);
  }

  static Shape mapping(List<Key> keys) {
    Map<String, Object> properties = new LinkedHashMap<>();
    keys.forEach(key -> properties.put(key.name(), property(key)));
    Shape shape =
        of("", "type", "object").with("properties", properties).with("additionalProperties", false);
    List<String> needed =
        keys.stream().filter(key -> key.need() == Key.Need.NEEDED).map(Key::name).toList();
    return needed.isEmpty() ? shape : shape.with("required", needed);
  }

  /** Neither of two keys without the other. */
  Shape together(String one, String other) {
    return with("allOf", List.of(implies(one, other), implies(other, one)));
  }

  private static Map<String, Object> implies(String one, String other) {
    return object("if", given(one), "then", given(other));
  }

  private static Map<String, Object> given(String key) {
    Map<String, Object> something = Map.of("not", Map.of("type", "null"));
    return object("required", List.of(key), "properties", Map.of(key, something));
  }

  /** In this order: that of Map.of is another in each process, and the schema is to be the same. */
  static Map<String, Object> object(String one, Object first, String other, Object second) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put(one, first);
    object.put(other, second);
    return object;
  }

  /** Not both of two keys. */
  Shape apart(String one, String other) {
    return with("not", Map.of("required", List.of(one, other)));
  }

  /** At least one of some keys. */
  Shape anyOf(String... keys) {
    return with("anyOf", Stream.of(keys).map(key -> Map.of("required", List.of(key))).toList());
  }

  /** What the schema defines in another place, since the operators are known only there. */
  static Shape defined(String name) {
    return of("", "$ref", "#/definitions/" + name);
  }

  /** What the schema says of a key. */
  static Map<String, Object> property(Key key) {
    String words = key.shape().words;
    Object usual = key.usual();
    String description =
        key.sentence()
            + (words.isEmpty() ? "" : " " + Words.capital(words) + ".")
            + (usual == null ? "" : " If absent: " + usual + ".");
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", description);
    property.putAll(
        (key.need() == Key.Need.OPTIONAL ? key.shape().orNothing() : key.shape()).schema);
    if (usual != null) {
      property.put("default", usual);
    }
    return property;
  }

  /** The same, or nothing: a key without a value is an absent one. */
  Shape orNothing() {
    Object type = schema.get("type");
    if (type != null) {
      Set<Object> types = new LinkedHashSet<>(type instanceof List<?> list ? list : List.of(type));
      types.add("null");
      return with("type", List.copyOf(types));
    }
    return either(this, of("", "type", "null")).called(words);
  }
}
