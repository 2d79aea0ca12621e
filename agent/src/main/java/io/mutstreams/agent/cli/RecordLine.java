package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored record as one JSON object, from which it can be made again byte by byte: its payload is
 * a text under {@code payload} where it is UTF-8, else base64 under {@code payload_base64}.
 */
final class RecordLine {
  private static final int CHARS = 8 << 10;
  private static final int BASE64_BYTES = 3 << 12;

  private RecordLine() {}

  /** Gives what an answer did not hold of a large payload. */
  interface Rest {
    /** The bytes from there on, some or all; null when the record is gone meanwhile. */
    byte @Nullable [] from(long number, long offset) throws ControlException;
  }

  /**
   * Writes it, without an end of line.
   *
   * @param before comes before the fields of the record
   * @param record as it was answered
   * @return false, and nothing is written, when the record is gone meanwhile
   */
  static boolean write(Map<String, ?> before, Answer record, Rest rest, Writer out)
      throws IOException {
    byte[] payload = payload(record, rest);
    if (payload == null) {
      return false;
    }
    Map<String, @Nullable Object> head = new LinkedHashMap<>(before);
    record
        .tree()
        .forEach(
            (name, value) -> {
              if (!name.equals("payload") && !name.equals("size")) {
                head.put(String.valueOf(name), value);
              }
            });
    String text = Json.write(head).toText();
    out.write(text, 0, text.length() - 1);
    if (isText(payload)) {
      out.write(",\"payload\":\"");
      writeText(payload, out);
    } else {
      out.write(",\"payload_base64\":\"");
      writeBase64(payload, out);
    }
    out.write("\"}");
    return true;
  }

  /** The payload as far as it was answered. */
  static byte[] beginning(Answer record) {
    return Base64.getDecoder().decode(record.text("payload"));
  }

  private static byte @Nullable [] payload(Answer record, Rest rest) throws ControlException {
    byte[] beginning = beginning(record);
    int size = (int) record.count("size");
    if (beginning.length >= size) {
      return beginning;
    }
    byte[] whole = new byte[size];
    System.arraycopy(beginning, 0, whole, 0, beginning.length);
    int at = beginning.length;
    while (at < size) {
      byte[] more = rest.from(record.count("number"), at);
      if (more == null || more.length == 0) {
        return null;
      }
      System.arraycopy(more, 0, whole, at, Math.min(more.length, size - at));
      at += more.length;
    }
    return whole;
  }

  private static boolean isText(byte[] payload) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(payload);
    CharBuffer chars = CharBuffer.allocate(CHARS);
    CoderResult result;
    do {
      result = decoder.decode(in, chars.clear(), true);
    } while (result.isOverflow());
    return !result.isError();
  }

  private static void writeText(byte[] payload, Writer out) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(payload);
    CharBuffer chars = CharBuffer.allocate(CHARS);
    CoderResult result;
    do {
      result = decoder.decode(in, chars.clear(), true);
      String json = Json.write(chars.flip().toString()).toText();
      out.write(json, 1, json.length() - 2);
    } while (result.isOverflow());
  }

  private static void writeBase64(byte[] payload, Writer out) throws IOException {
    for (int at = 0; at < payload.length; at += BASE64_BYTES) {
      ByteBuffer piece = ByteBuffer.wrap(payload, at, Math.min(BASE64_BYTES, payload.length - at));
      ByteBuffer text = Base64.getEncoder().encode(piece);
      out.write(StandardCharsets.ISO_8859_1.decode(text).toString());
    }
  }
}
