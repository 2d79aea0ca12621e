package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an H2 file says: which chunk is the newest. H2 keeps it twice, in the first two
 * blocks. We add the length of that chunk and its checksum. Immutable.
 *
 * @param fields as H2 names them; its numbers are hexadecimal
 */
record Head(Map<String, String> fields) {
  static final int BLOCK = 4096;

  /** Where the chunks begin. */
  static final int END = 2 * BLOCK;

  private static final String CLEAN = "clean";
  private static final String LENGTH = "length";
  static final String CUT_SHORT = "was cut short: its end is missing";
  private static final String CRC = "crc";
  private static final String CHECK = "fletcher";

  /** The version for which we wrote it: another program carries our fields on, and they are old. */
  private static final String OURS = "sealed";

  Head {
    fields = Map.copyOf(fields);
  }

  /** The head in a block; null when there is none, or it is damaged. */
  static @Nullable Head parse(byte[] block) {
    Map<String, String> fields = block[0] == 'H' ? fields(block) : null;
    return fields == null ? null : new Head(fields);
  }

  /** What is in a text with a checksum, as H2 writes it; null when it is none, or damaged. */
  static @Nullable Map<String, String> fields(byte[] block) {
    String text = new String(block, StandardCharsets.ISO_8859_1).trim(); // and of zeros
    int check = text.lastIndexOf("," + CHECK + ":");
    if (check < 0) {
      return null;
    }
    try {
      Map<String, String> fields = DataUtils.parseMap(text);
      byte[] checked = latin(text.substring(0, check));
      int expected = DataUtils.parseHexInt(fields.getOrDefault(CHECK, "0"));
      fields.remove(CHECK);
      return DataUtils.getFletcher32(checked, 0, checked.length) == expected ? fields : null;
    } catch (MVStoreException e) {
      return null;
    }
  }

  /** Those of the two that can be read, the newer first. */
  static List<Head> both(FileChannel file) throws IOException {
    List<Head> heads = new ArrayList<>();
    for (int slot = 0; slot < 2; slot++) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      readFully(file, block, (long) slot * BLOCK);
      Head found = parse(block.array());
      if (found != null) {
        heads.add(found);
      }
    }
    heads.sort(Comparator.comparing(Head::version).reversed());
    return heads;
  }

  /**
   * What is missing of what was stored last, in words; null when nothing is. H2 would go back,
   * without a word, to what was stored before. One head may name what a power cut kept from the
   * disk; it tears none, as all that a head says is in one sector.
   *
   * @param file null when there is not even the beginning of one
   */
  static @Nullable String missing(@Nullable FileChannel file) throws IOException {
    if (file == null) {
      return CUT_SHORT;
    }
    long size = file.size();
    List<Head> heads = both(file);
    if (heads.size() < 2 && begun(file) > heads.size()) {
      return "is damaged: its beginning is not what was written";
    }
    // A new file names nothing yet.
    boolean something = size > END || heads.stream().anyMatch(Head::sealed);
    if (something && heads.stream().noneMatch(head -> head.start() < size)) {
      return CUT_SHORT;
    }
    boolean whole = heads.isEmpty();
    for (Head head : heads) {
      whole |= !head.sealed() || head.newest(file) != null;
    }
    return whole ? null : "is damaged: its newest part is not what was written";
  }

  /** How many of the two were ever written. */
  private static int begun(FileChannel file) throws IOException {
    int begun = 0;
    for (int slot = 0; slot < 2; slot++) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      readFully(file, block, (long) slot * BLOCK);
      begun += Arrays.equals(block.array(), new byte[BLOCK]) ? 0 : 1;
    }
    return begun;
  }

  static byte[] latin(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Up to the end of the file, at most. */
  static void readFully(FileChannel file, ByteBuffer into, long at) throws IOException {
    long place = at;
    while (into.hasRemaining()) {
      int some = file.read(into, place);
      if (some < 0) {
        return;
      }
      place += some;
    }
  }

  static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += file.write(bytes, place);
    }
  }

  long version() {
    return number("version");
  }

  /** Where the newest chunk begins, in bytes. */
  long start() {
    return number("block") * BLOCK;
  }

  /** Whether H2 closed the file in order. */
  boolean clean() {
    return fields.containsKey(CLEAN);
  }

  /** Whether it carries a checksum of the newest chunk. */
  private boolean sealed() {
    return fields.containsKey(CRC)
        && fields.containsKey(LENGTH)
        && fields.getOrDefault(OURS, "").equals(fields.get("version"));
  }

  /** The newest chunk; null when it is not what this head says. */
  @Nullable ByteBuffer newest(FileChannel file) throws IOException {
    long length = number(LENGTH);
    if (!sealed() || start() + length > file.size() || length > Integer.MAX_VALUE) {
      return null;
    }
    ByteBuffer chunk = ByteBuffer.allocate((int) length);
    readFully(file, chunk, start());
    chunk.flip();
    return chunk.remaining() == length && crc(chunk) == number(CRC) ? chunk : null;
  }

  /** The same file with another newest chunk. */
  Head naming(Chunk newest, boolean closed) {
    Map<String, String> changed = new HashMap<>(fields);
    changed.put("chunk", Long.toHexString(newest.id()));
    changed.put("block", Long.toHexString(newest.position() / BLOCK));
    changed.put("version", Long.toHexString(newest.version()));
    changed.put(LENGTH, Long.toHexString(newest.length()));
    changed.put(CRC, Long.toHexString(newest.crc()));
    changed.put(OURS, Long.toHexString(newest.version()));
    changed.remove(CLEAN);
    if (closed) {
      changed.put(CLEAN, "1");
    }
    return new Head(changed);
  }

  /** As a block. */
  byte[] toBlock() {
    Map<String, String> sorted = new TreeMap<>(fields);
    StringBuilder text = new StringBuilder();
    sorted.forEach((name, value) -> DataUtils.appendMap(text, name, value));
    byte[] checked = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    int check = DataUtils.getFletcher32(checked, 0, checked.length);
    DataUtils.appendMap(text, CHECK, check);
    text.append('\n');
    byte[] written = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] block = new byte[BLOCK];
    System.arraycopy(written, 0, block, 0, written.length);
    return block;
  }

  private long number(String name) {
    return DataUtils.parseHexLong(fields.getOrDefault(name, "0"));
  }

  private static long crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return crc.getValue();
  }

  /**
   * A chunk: what H2 writes at each commit.
   *
   * @param position in the file, in bytes
   */
  record Chunk(long id, long version, long position, long length, long crc) {
    private static final int MOST = 1024;

    /** What is about to be written; null when it is no chunk. */
    static @Nullable Chunk of(ByteBuffer bytes, long position) {
      Map<String, String> fields = fields(bytes);
      return fields == null
          ? null
          : new Chunk(
              DataUtils.parseHexLong(fields.getOrDefault("chunk", "0")),
              DataUtils.parseHexLong(fields.getOrDefault("version", fields.get("chunk"))),
              position,
              bytes.remaining(),
              Head.crc(bytes));
    }

    /** What the header of a chunk says, as H2 names it; null when there is none. */
    static @Nullable Map<String, String> fields(ByteBuffer bytes) {
      byte[] start = new byte[Math.min(MOST, bytes.remaining())];
      bytes.duplicate().get(start);
      String text = new String(start, StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\n');
      if (!text.startsWith("chunk:") || end < 0) {
        return null;
      }
      try {
        return DataUtils.parseMap(text.substring(0, end).strip());
      } catch (MVStoreException e) {
        return null;
      }
    }
  }
}
