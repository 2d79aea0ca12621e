package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mutstreams.api.BadRecordException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the tree of one text. Used once, by one thread. */
final class JsonTree {
  // What is made of a text, in bytes and with the copy that a body makes of it.
  private static final int MAP = 272;
  private static final int MEMBER = 88;
  private static final int LIST = 112;
  private static final int ELEMENT = 12;
  private static final int NUMBER = 24;
  private static final int STRING = 48;

  /** A small text can make a large tree: "[{},{},..." one a hundred times its size. */
  private static final long MOST = Runtime.getRuntime().maxMemory() / 4;

  private final JsonParser parser;
  private long spent;

  JsonTree(JsonParser parser) {
    this.parser = parser;
  }

  @Nullable Object read() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new JsonParseException(parser, "the payload is empty");
    }
    Object value = value(first);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "the value ends before the payload does");
    }
    return value;
  }

  private @Nullable Object value(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> map();
      case START_ARRAY -> list();
      case VALUE_STRING -> {
        spend(STRING + (long) parser.getTextLength());
        yield parser.getText();
      }
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> {
        spend(NUMBER);
        yield finite(parser.getDoubleValue());
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new JsonParseException(parser, "a value is missing");
    };
  }

  private Map<String, @Nullable Object> map() throws IOException {
    spend(MAP);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      spend(MEMBER);
      map.put(name, value(parser.nextToken()));
    }
    return map;
  }

  private List<@Nullable Object> list() throws IOException {
    spend(LIST);
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      spend(ELEMENT);
      list.add(value(token));
    }
    return list;
  }

  private void spend(long bytes) {
    spent += bytes;
    if (spent > MOST) {
      throw new BadRecordException(
          "decoded as JSON it would take more than "
              + (MOST >> 20)
              + " MiB of memory, a quarter of the heap: send smaller messages, or give the agent a"
              + " larger heap");
    }
  }

  private Object whole() throws IOException {
    spend(NUMBER);
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default -> {
        BigInteger value = parser.getBigIntegerValue();
        yield finite(value.doubleValue());
      }
    };
  }

  private Double finite(double value) throws JsonParseException {
    if (!Double.isFinite(value)) {
      throw new JsonParseException(parser, "the number is out of range");
    }
    return value;
  }
}
