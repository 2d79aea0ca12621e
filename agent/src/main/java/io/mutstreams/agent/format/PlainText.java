package io.mutstreams.agent.format;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The format text: the payload is one text in UTF-8. */
final class PlainText {
  private static final char REPLACEMENT = '\uFFFD';

  private PlainText() {}

  static String read(Bytes payload) {
    Limits.check(payload, "text");
    String text = payload.toText();
    // Malformed bytes and a genuine U+FFFD look alike now; both are rare, so look twice only then.
    if (text.indexOf(REPLACEMENT) >= 0) {
      checkStrictly(payload);
    }
    return text;
  }

  private static void checkStrictly(Bytes payload) {
    ByteBuffer in = payload.toBuffer();
    CharBuffer out = CharBuffer.allocate(payload.size());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new BadRecordException(
          String.format(
              "not UTF-8 text: byte 0x%02X at byte %d", in.get(in.position()), in.position() + 1));
    }
  }
}
