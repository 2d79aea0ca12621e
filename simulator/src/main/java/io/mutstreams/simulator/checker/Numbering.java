package io.mutstreams.simulator.checker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The numbers that a flow which counts the records of each key writes into them: 1 for the first of
 * a key, and so on without a gap or a repeat. Stateless.
 *
 * @param field the field of the JSON object that holds the number
 * @param keys which keys are counted
 */
public record Numbering(String field, Pattern keys) {
  /** No number. */
  public static final long NONE = -1;

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The number in a payload.
   *
   * @param payload any bytes
   * @return the number, or {@link #NONE}
   */
  long in(byte[] payload) {
    try (JsonParser parser = JSON.createParser(payload)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return NONE;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (name.equals(field)) {
          return value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : NONE;
        }
        parser.skipChildren();
      }
      return NONE;
    } catch (IOException e) {
      return NONE;
    }
  }

  /** Whether messages of a key are counted. */
  boolean covers(String key) {
    return keys.matcher(key).find();
  }
}
