package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a tree. */
final class JsonText {
  private JsonText() {}

  static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof String text) {
      out.writeString(whole(text));
    } else if (value instanceof Double number) {
      if (Double.isFinite(number)) {
        out.writeNumber(number.doubleValue());
      } else {
        out.writeNull();
      }
    } else if (value instanceof Long number) {
      out.writeNumber(number.longValue());
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(whole(String.valueOf(entry.getKey())));
        write(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(out, element);
      }
      out.writeEndArray();
    } else if (value instanceof Bytes bytes) {
      out.writeBinary(bytes.toArray());
    } else {
      throw new IllegalArgumentException("a body holds no " + value.getClass().getName());
    }
  }

  /** The text with each half of a surrogate pair replaced: UTF-8 has no form for it. */
  private static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }
}
