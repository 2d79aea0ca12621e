package io.mutstreams.agent.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A value of a table that says by itself what it is, so that it can be found in a damaged file
 * without any page that would lead to it: a mark of eight bytes, its length, the CRC-32C of what
 * follows, and that. Immutable.
 *
 * @param type what it is
 * @param stamp the newer of two that say different things of the same has the higher
 * @param ring of which it is
 * @param key of the row of the table; of a tail the sequence, of bits the number of the chunk
 * @param first the sequence of the first row in it
 * @param parts into how many the row was divided
 * @param payload what the value would be otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // two are never compared, and a copy of each costs
record Parcel(char type, long stamp, RingId ring, long key, long first, int parts, byte[] payload) {
  /** A row, a part of one, or a block of rows. */
  static final char ROWS = 'R';

  /** All up to its key is settled. */
  static final char TAIL = 'T';

  /** The ring was removed, and everything in it is settled. */
  static final char REMOVED = 'X';

  /** Which rows were taken out of the middle of a ring. */
  static final char BITS = 'B';

  private static final byte[] MARK = {(byte) 0x81, 'm', 'u', 't', 's', 't', 'o', 'w'};
  private static final byte[] NOTHING = {};

  /** Up to the checksum, and with it. */
  static final int HEAD = MARK.length + 8;

  /** Type, stamp, ring, key, first, parts, length of the name. */
  private static final int FIELDS = 1 + 8 + 4 + 1 + 8 + 8 + 4 + 2;

  /** None is longer. */
  static final int LONGEST = (256 << 10) + (64 << 10);

  private static final int NAME_AT = HEAD + FIELDS;

  private static final AtomicLong STAMP = new AtomicLong();

  static Parcel rows(RingId ring, long key, long first, int parts, byte[] payload) {
    return new Parcel(ROWS, nextStamp(), ring, key, first, parts, payload);
  }

  /**
   * The value with a block of rows: put together in one piece, as it is the most of what is stored.
   *
   * @param bytes the length of the rows together
   */
  static byte[] block(RingId ring, long key, long first, List<byte[]> rows, int bytes) {
    Parcel around = rows(ring, key, first, 1, NOTHING);
    int length = Block.length(rows, bytes);
    byte[] value = around.begin(length);
    Block.write(rows, value, value.length - length);
    return seal(value);
  }

  /**
   * @param type {@link #TAIL} or {@link #REMOVED}
   */
  static byte[] label(char type, RingId ring, long tail) {
    return new Parcel(type, nextStamp(), ring, tail, 0, 1, NOTHING).toValue();
  }

  static byte[] bits(RingId ring, long chunk, byte[] bits) {
    return new Parcel(BITS, nextStamp(), ring, chunk, 0, 1, bits).toValue();
  }

  /** Shared by all storages: it only has to rise. */
  private static long nextStamp() {
    long now = System.currentTimeMillis() << 10;
    return STAMP.updateAndGet(last -> Math.max(last + 1, now));
  }

  byte[] toValue() {
    byte[] value = begin(payload.length);
    System.arraycopy(payload, 0, value, value.length - payload.length, payload.length);
    return seal(value);
  }

  /** All but the checksum, and the payload, for which there is room in the end. */
  private byte[] begin(int length) {
    byte[] name = ring.name().getBytes(StandardCharsets.UTF_8);
    byte[] value = new byte[NAME_AT + name.length + length];
    ByteBuffer out = ByteBuffer.wrap(value);
    out.put(MARK).putInt(value.length).putInt(0);
    out.put((byte) type).putLong(stamp).putInt(ring.id()).put((byte) ring.kind());
    out.putLong(key).putLong(first).putInt(parts).putShort((short) name.length);
    out.put(name);
    return value;
  }

  private static byte[] seal(byte[] value) {
    ByteBuffer.wrap(value).putInt(HEAD - 4, crc(value, HEAD, value.length - HEAD));
    return value;
  }

  /** What is in a value of a table, which may be one of an earlier format. */
  static byte[] payload(byte[] value) {
    if (!isAt(value, 0, value.length)) {
      return value;
    }
    int name = ByteBuffer.wrap(value).getShort(NAME_AT - 2) & 0xffff;
    int from = NAME_AT + name;
    return from > value.length ? value : Arrays.copyOfRange(value, from, value.length);
  }

  /** Whether one may begin there. */
  static boolean isAt(byte[] bytes, int at, int end) {
    return end - at >= NAME_AT
        && bytes[at] == MARK[0]
        && Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length);
  }

  /** How long that is which may begin there; 0 when it is none. */
  static int lengthAt(byte[] bytes, int at) {
    int length = ByteBuffer.wrap(bytes).getInt(at + MARK.length);
    return length < NAME_AT || length > LONGEST ? 0 : length;
  }

  /**
   * The one that begins there; null when there is none, or it is damaged.
   *
   * @param length as {@link #lengthAt} says
   */
  static @Nullable Parcel read(byte[] bytes, int at, int length) {
    ByteBuffer in = ByteBuffer.wrap(bytes, at, length);
    int crc = in.getInt(at + HEAD - 4);
    if (crc(bytes, at + HEAD, length - HEAD) != crc) {
      return null;
    }
    in.position(at + HEAD);
    char type = (char) (in.get() & 0xff);
    long stamp = in.getLong();
    int id = in.getInt();
    char kind = (char) (in.get() & 0xff);
    long key = in.getLong();
    long first = in.getLong();
    int parts = in.getInt();
    byte[] name = new byte[in.getShort() & 0xffff];
    if (name.length > in.remaining()) {
      return null;
    }
    in.get(name);
    byte[] payload = new byte[in.remaining()];
    in.get(payload);
    RingId ring = new RingId(kind, new String(name, StandardCharsets.UTF_8), id);
    return new Parcel(type, stamp, ring, key, first, parts, payload);
  }

  private static int crc(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
