package io.mutstreams.packaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses as Debian wants it: as small as can be, and without a time or a name, so that the same
 * text gives the same bytes. The JDK's own stream does not say in its head that it did its best.
 */
final class Gzip {
  /** Magic, deflate, no flags, no time, greatest compression, Unix. */
  private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, 3};

  private Gzip() {}

  static byte[] compress(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HEAD);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(plain);
    deflater.finish();
    byte[] buffer = new byte[8_192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    CRC32 crc = new CRC32();
    crc.update(plain);
    ByteBuffer tail = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    tail.putInt((int) crc.getValue()).putInt(plain.length);
    out.writeBytes(tail.array());
    return out.toByteArray();
  }
}
