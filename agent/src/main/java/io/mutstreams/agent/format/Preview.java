package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.JsonParser;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A short text of the body of a record, without its secrets. What it costs is bounded, however long
 * the body is: no more than the beginning is looked at, and a payload that nobody has decoded stays
 * so.
 *
 * @param text JSON where the body is a value or the payload is JSON, else the text itself, or the
 *     first bytes in hexadecimal digits
 * @param cut whether there is more
 * @param binary whether the text is hexadecimal digits
 */
public record Preview(String text, boolean cut, boolean binary) {
  /** Bytes of a payload that are looked at. */
  private static final int LOOK = 16 << 10;

  private static final int HEX_BYTES = 64;

  /**
   * Of a record's body.
   *
   * @param most characters of the text
   */
  public static Preview of(Record record, Mask mask, int most) {
    Bytes payload = record.payload();
    Object body = payload == null ? record.body() : payload;
    if (body instanceof Bytes bytes) {
      return of(bytes, mask, most);
    }
    if (body instanceof String text) {
      return text(
          text.substring(0, Math.min(text.length(), LOOK)), text.length() > LOOK, mask, most);
    }
    Pruned pruned = new Pruned(mask, most);
    Object less = pruned.value(body);
    return shortened(Json.write(less).toText(), pruned.cut(), most);
  }

  /**
   * Of a payload.
   *
   * @param most characters of the text
   */
  public static Preview of(Bytes payload, Mask mask, int most) {
    boolean cut = payload.size() > LOOK;
    byte[] beginning = new byte[Math.min(payload.size(), LOOK)];
    payload.toBuffer().get(beginning);
    String text = utf8(beginning, cut);
    if (text == null) {
      int shown = Math.min(HEX_BYTES, beginning.length);
      String hex = HexFormat.of().formatHex(beginning, 0, shown);
      return new Preview(hex, payload.size() > shown, true);
    }
    return text(text, cut, mask, most);
  }

  private static Preview text(String text, boolean cut, Mask mask, int most) {
    String bare = text.stripLeading();
    if (!bare.startsWith("{") && !bare.startsWith("[")) {
      return shortened(whole(mask.text(text), cut, mask), cut, most);
    }
    Pruned pruned = new Pruned(mask, most);
    try (JsonParser parser = Json.parser(bare)) {
      Object less = pruned.value(parser);
      return shortened(Json.write(less).toText(), pruned.cut() || cut, most);
    } catch (IOException e) {
      // It is no JSON, so that nobody knows where a value ends.
      return shortened(whole(mask.beginning(text), cut, mask), cut, most);
    }
  }

  /** Without the end of what was cut off, which may be the beginning of a secret. */
  private static String whole(String masked, boolean cut, Mask mask) {
    return cut ? masked.substring(0, Math.max(0, masked.length() - mask.longest())) : masked;
  }

  private static Preview shortened(String text, boolean cut, int most) {
    return text.length() <= most
        ? new Preview(text, cut, false)
        : new Preview(text.substring(0, most), true, false);
  }

  /** Null where the bytes are no text; the last character may be cut off. */
  private static @Nullable String utf8(byte[] bytes, boolean cut) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, !cut);
    return result.isError() ? null : new String(out.array(), 0, out.position());
  }
}
