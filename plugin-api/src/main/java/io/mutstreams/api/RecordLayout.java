package io.mutstreams.api;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a record lies in stored state: each value is one byte that says its kind and then the value;
 * texts are a length and UTF-8. Version 1; a change needs a new version beside it.
 */
final class RecordLayout {
  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int TEXT = 5;
  private static final int BYTES = 6;
  private static final int LIST = 7;
  private static final int MAP = 8;

  private RecordLayout() {}

  static void write(Record record, DataOutputStream out) throws IOException {
    writeText(record.id(), out);
    writeText(record.source(), out);
    writeText(record.topic(), out);
    writeValue(record.key(), out);
    out.writeLong(record.time());
    writeValue(record.headers(), out);
    writeValue(record.body(), out);
  }

  static Record read(DataInputStream in) throws IOException {
    String id = readText(in);
    String source = readText(in);
    String topic = readText(in);
    String key = (String) readValue(in);
    long time = in.readLong();
    Map<String, String> headers = new LinkedHashMap<>();
    if (readValue(in) instanceof Map<?, ?> map) {
      map.forEach((name, value) -> headers.put((String) name, (String) value));
    }
    return Record.of(id, source, topic, key, time, headers, readValue(in));
  }

  private static void writeValue(@Nullable Object value, DataOutputStream out) throws IOException {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof Boolean flag) {
      out.writeByte(flag ? TRUE : FALSE);
    } else if (value instanceof Long number) {
      out.writeByte(LONG);
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE);
      out.writeDouble(number);
    } else if (value instanceof String text) {
      out.writeByte(TEXT);
      writeText(text, out);
    } else if (value instanceof Bytes bytes) {
      out.writeByte(BYTES);
      writeBytes(bytes.toArray(), out);
    } else if (value instanceof List<?> list) {
      out.writeByte(LIST);
      out.writeInt(list.size());
      for (Object element : list) {
        writeValue(element, out);
      }
    } else if (value instanceof Map<?, ?> map) {
      out.writeByte(MAP);
      out.writeInt(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writeText((String) entry.getKey(), out);
        writeValue(entry.getValue(), out);
      }
    } else {
      throw new IllegalArgumentException("not a value of a body: " + value.getClass().getName());
    }
  }

  private static @Nullable Object readValue(DataInputStream in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case NULL -> null;
      case FALSE, TRUE -> kind == TRUE;
      case LONG -> in.readLong();
      case DOUBLE -> in.readDouble();
      case TEXT -> readText(in);
      case BYTES -> Bytes.wrap(readBytes(in));
      case LIST -> readList(in);
      case MAP -> readMap(in);
      default -> throw new IOException("no value begins with " + kind);
    };
  }

  private static List<@Nullable Object> readList(DataInputStream in) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      list.add(readValue(in));
    }
    return list;
  }

  private static Map<String, @Nullable Object> readMap(DataInputStream in) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      map.put(readText(in), readValue(in));
    }
    return map;
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = length < 0 ? new byte[0] : in.readNBytes(length);
    if (bytes.length != length) {
      throw new IOException("a value of " + length + " bytes is cut off");
    }
    return bytes;
  }
}
