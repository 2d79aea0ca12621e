package io.mutstreams.agent.outbox;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Several rows in one value of a table: H2 does the same work for a value of 250 bytes as for one
 * of 16 KiB. One thread at a time.
 *
 * <p>A block begins with a mark, one byte, which no row begins with; a CRC-32C of what follows up
 * to the rows, four bytes; the number of its rows and their lengths, two bytes each. The rows have
 * checksums of their own, so that a damaged one takes no other with it.
 */
final class Block {
  /** Larger rows stay alone, and a block is closed when it is as large. */
  static final int SIZE = 16 << 10;

  private static final int MARK = 0x80;
  private static final int HEAD = 7;
  private static final int LENGTH = 2;

  private Block() {}

  /** A row begins with the version of its layout, far below the mark. */
  static boolean is(byte[] value) {
    return value.length > HEAD && (value[0] & 0xff) == MARK;
  }

  /**
   * How long the block of such rows is.
   *
   * @param rows each of at most {@link #SIZE}; at most 65,535
   * @param bytes their length together
   */
  static int length(List<byte[]> rows, int bytes) {
    return HEAD + LENGTH * rows.size() + bytes;
  }

  /** Writes the block of such rows into a value. */
  static void write(List<byte[]> rows, byte[] value, int at) {
    int head = HEAD + LENGTH * rows.size();
    ByteBuffer block = ByteBuffer.wrap(value);
    block.position(at).put((byte) MARK).putInt(0).putShort((short) rows.size());
    for (byte[] row : rows) {
      block.putShort((short) row.length);
    }
    block.putInt(at + 1, crc(value, at, head));
    for (byte[] row : rows) {
      block.put(row);
    }
  }

  /**
   * The rows of a block.
   *
   * @throws Unpack.DamagedRowException when it is damaged where it says what it holds
   */
  static byte[][] rows(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block);
    int crc = in.getInt(1);
    int count = in.getShort(HEAD - LENGTH) & 0xffff;
    int head = HEAD + LENGTH * count;
    if (block.length < head || crc(block, 0, head) != crc) {
      throw new Unpack.DamagedRowException("it is a block of rows, and its beginning is damaged");
    }
    byte[][] rows = new byte[count][];
    int at = head;
    int left = block.length - head;
    for (int i = 0; i < count; i++) {
      rows[i] = new byte[in.getShort(HEAD + LENGTH * i) & 0xffff];
      left -= rows[i].length;
      if (left < 0) {
        throw new Unpack.DamagedRowException("it is a block of rows, and its end is missing");
      }
      System.arraycopy(block, at, rows[i], 0, rows[i].length);
      at += rows[i].length;
    }
    return rows;
  }

  private static int crc(byte[] value, int at, int head) {
    CRC32C crc = new CRC32C();
    crc.update(value, at + HEAD - LENGTH, head - HEAD + LENGTH);
    return (int) crc.getValue();
  }
}
