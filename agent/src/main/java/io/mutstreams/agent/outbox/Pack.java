package io.mutstreams.agent.outbox;

import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the values of a stored row one after the other. One thread at a time. */
final class Pack {
  private byte[] bytes = new byte[512];
  private int size;

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

  /** What was written; the pack is empty afterwards. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, size);
    size = 0;
    if (bytes.length > 1 << 20) {
      bytes = new byte[512];
    }
    return taken;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}
