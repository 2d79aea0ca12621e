package io.mutstreams.agent.outbox;

import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads what {@link Pack} wrote. One thread at a time. */
final class Unpack {
  private final byte[] bytes;
  private int at;

  /**
   * @throws DamagedRowException when it is not what was written
   */
  Unpack(byte[] row) {
    bytes = row;
    need(1);
    boolean sealed = row.length >= Pack.HEAD && crc(row) == ByteBuffer.wrap(row).getInt(1);
    // Of layout 1 some have a checksum and some have none: it was added under the same number.
    if (!sealed && version() > 1) {
      throw new DamagedRowException("its checksum is wrong");
    }
    at = sealed ? Pack.HEAD : 1;
  }

  private static int crc(byte[] row) {
    CRC32C crc = new CRC32C();
    crc.update(row, Pack.HEAD, row.length - Pack.HEAD);
    return (int) crc.getValue();
  }

  /** The version of its layout. From 2 on each row has a checksum. */
  int version() {
    return bytes[0] & 0xff;
  }

  int one() {
    need(1);
    return bytes[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = one();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedRowException("a number of more than 64 bits");
  }

  String text() {
    int length = length();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  Bytes bytes() {
    int length = length();
    Bytes value = Bytes.wrap(Arrays.copyOfRange(bytes, at, at + length));
    at += length;
    return value;
  }

  /** A count of things that take a byte each at least. */
  int length() {
    long length = number();
    if (length < 0 || length > bytes.length - at) {
      throw new DamagedRowException("a length of " + length + " beyond the end");
    }
    return (int) length;
  }

  private void need(int more) {
    if (more > bytes.length - at) {
      throw new DamagedRowException("it ends too early");
    }
  }

  /** What is stored is not what was written. */
  static final class DamagedRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedRowException(String why) {
      super(why);
    }
  }
}
