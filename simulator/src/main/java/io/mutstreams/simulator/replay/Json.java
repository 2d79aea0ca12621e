package io.mutstreams.simulator.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** JSON of rows. Stateless. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Puts a number where the text is one, otherwise the text. */
  static void put(ObjectNode object, String name, String text) {
    if (NUMBER.matcher(text).matches()) {
      object.put(name, new BigDecimal(text));
    } else {
      object.put(name, text);
    }
  }

  static byte[] bytes(ObjectNode object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a tree can always be written
    }
  }

  /** The scalar fields of a JSON text, and the entries of SenML by their names. */
  static Map<String, String> fields(String text) throws IOException {
    var fields = new LinkedHashMap<String, String>();
    JsonNode root = MAPPER.readTree(text);
    JsonNode entries = root.isArray() ? root : root.path("e");
    root.properties().stream()
        .filter(field -> field.getValue().isValueNode())
        .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    for (JsonNode entry : entries) {
      for (String value : new String[] {"v", "sv", "bv"}) {
        if (entry.has("n") && entry.has(value)) {
          fields.put(entry.path("n").asText(), entry.path(value).asText());
        }
      }
    }
    return fields;
  }
}
