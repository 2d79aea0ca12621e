package io.mutstreams.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes: a payload, or a binary value in a body. Safe for any thread. */
public final class Bytes {
  private static final int SHOWN = 16;
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static Bytes copyOf(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /**
   * These bytes themselves, uncopied.
   *
   * @param bytes an array that nobody writes to from now on
   */
  public static Bytes wrap(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** The UTF-8 form of a text. */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** How many bytes there are. */
  public int size() {
    return bytes.length;
  }

  /**
   * The byte at a place.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   */
  public byte at(int index) {
    return bytes[index];
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** A read-only view, without a copy. */
  public ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** The bytes read as UTF-8; malformed input becomes U+FFFD. */
  public String toText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size and the first bytes in hexadecimal, for messages. */
  @Override
  public String toString() {
    int shown = Math.min(SHOWN, bytes.length);
    String more = bytes.length > shown ? "..." : "";
    return "Bytes[" + bytes.length + ": " + HexFormat.of().formatHex(bytes, 0, shown) + more + "]";
  }
}
