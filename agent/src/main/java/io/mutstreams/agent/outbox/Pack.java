package io.mutstreams.agent.outbox;

import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes the values of a stored row one after the other. One thread at a time.
 *
 * <p>A row begins with the version of its layout, one byte, and the CRC-32C of what follows, four
 * bytes: H2 checks that a page is where it should be, but not its content.
 */
final class Pack {
  static final int HEAD = 5;

  private static final int START = 1_024;
  private static final int LARGE = 1 << 16;

  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[START];
  private int size = HEAD;

  /** Begins a row: forgets what was written of one that did not come to its end. */
  void begin() {
    size = HEAD;
  }

  void one(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  void bytes(Bytes value) {
    ByteBuffer from = value.toBuffer();
    int length = from.remaining();
    number(length);
    room(length);
    from.get(bytes, size, length);
    size += length;
  }

  /**
   * The row that was written; the pack is empty afterwards.
   *
   * @param version of its layout
   */
  byte[] take(int version) {
    byte[] taken = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    crc.reset();
    crc.update(taken, HEAD, size - HEAD);
    ByteBuffer.wrap(taken).put((byte) version).putInt((int) crc.getValue());
    size = HEAD;
    if (taken == bytes || bytes.length > LARGE) {
      bytes = new byte[START];
    }
    return taken;
  }

  private void room(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      // A large value, mostly a payload, which comes last: the row is then this array itself.
      bytes = Arrays.copyOf(bytes, more > LARGE ? needed : Math.max(needed, bytes.length * 2));
    }
  }
}
