package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a tree, without its secrets: as much as makes so many characters of JSON. Used
 * once.
 */
final class Pruned {
  private static final int DEPTH = 32;

  private final Mask mask;
  private final int most;
  private int used;
  private boolean cut;
  private boolean stopped;
  private int depth;

  Pruned(Mask mask, int most) {
    this.mask = mask;
    this.most = most;
  }

  /** Whether something was left out. */
  boolean cut() {
    return cut;
  }

  private boolean full() {
    // Once for all: what comes behind would stand in the wrong place.
    stopped |= used >= most || depth > DEPTH;
    cut |= stopped;
    return stopped;
  }

  /** The beginning of a value of the closed tree. */
  @Nullable Object value(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> less = new LinkedHashMap<>();
      depth++;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (full()) {
          break;
        }
        String name = name(String.valueOf(entry.getKey()));
        less.put(name, mask.hides(name) ? hidden() : value(entry.getValue()));
      }
      depth--;
      return less;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> less = new ArrayList<>();
      depth++;
      for (Object element : list) {
        if (full()) {
          break;
        }
        less.add(value(element));
      }
      depth--;
      return less;
    }
    if (value instanceof Bytes bytes) {
      used += 12;
      return "(" + bytes.size() + " bytes)";
    }
    return value instanceof String text ? text(text) : small(value);
  }

  /**
   * The beginning of a JSON text; one that ends too early ends there.
   *
   * @throws IOException when it is no JSON
   */
  @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken unused = parser.nextToken();
    return current(parser);
  }

  private @Nullable Object current(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> less = new LinkedHashMap<>();
      depth++;
      while (!full() && next(parser) == JsonToken.FIELD_NAME) {
        String name = name(parser.currentName());
        boolean hides = mask.hides(parser.currentName());
        if (next(parser) == null) {
          break;
        }
        less.put(name, hides ? hidden(parser) : current(parser));
      }
      depth--;
      return less;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> less = new ArrayList<>();
      depth++;
      while (!full()) {
        JsonToken next = next(parser);
        if (next == null || next == JsonToken.END_ARRAY) {
          break;
        }
        less.add(current(parser));
      }
      depth--;
      return less;
    }
    return switch (token) {
      case VALUE_STRING -> string(parser);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> small(number(parser.getText()));
      case VALUE_TRUE -> small(true);
      case VALUE_FALSE -> small(false);
      default -> small(null);
    };
  }

  private String string(JsonParser parser) throws IOException {
    try {
      return text(parser.getText());
    } catch (JsonEOFException e) {
      cut = true;
      return "";
    }
  }

  /** As it is written, where that is a number of the closed tree. */
  private static Object number(String text) {
    try {
      if (text.matches("-?[0-9]{1,18}")) {
        return Long.valueOf(text);
      }
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /** Null where the text ends before the value does. */
  private @Nullable JsonToken next(JsonParser parser) throws IOException {
    try {
      return parser.nextToken();
    } catch (JsonEOFException e) {
      cut = true;
      return null;
    }
  }

  private Object hidden(JsonParser parser) throws IOException {
    try {
      JsonParser unused = parser.skipChildren();
    } catch (JsonEOFException e) {
      cut = true;
    }
    return hidden();
  }

  private Object hidden() {
    used += Mask.HIDDEN.length();
    return Mask.HIDDEN;
  }

  private String name(String name) {
    String shown = shortened(mask.place(name));
    used += shown.length() + 4;
    return shown;
  }

  private String text(String text) {
    // Masked before it is cut: of a secret not even the beginning is to be seen.
    int room = Math.max(1, most - used) + mask.longest();
    boolean tooLong = text.length() > room;
    String masked = mask.text(tooLong ? text.substring(0, room) : text);
    cut |= tooLong;
    String shown =
        shortened(
            tooLong ? masked.substring(0, Math.max(0, masked.length() - mask.longest())) : masked);
    used += shown.length() + 3;
    return shown;
  }

  private String shortened(String text) {
    int room = Math.max(1, most - used);
    if (text.length() <= room) {
      return text;
    }
    cut = true;
    return text.substring(0, room);
  }

  private @Nullable Object small(@Nullable Object value) {
    String written = String.valueOf(value);
    used += written.length() + 1;
    // A number may be a password, too.
    return value instanceof Number && !mask.text(written).equals(written) ? Mask.HIDDEN : value;
  }
}
