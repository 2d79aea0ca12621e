package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks of an H2 file are not verified yet. Each bears in its footer, where H2 leaves room,
 * the checksum of what is before it; it is verified as a whole when something of it is read for the
 * first time, so that opening does not read the whole file. One thread at a time.
 */
final class Extents {
  private static final int FOOTER = 128;
  private static final int PIECE = 1 << 17;

  /** So much is verified before the file is used. */
  private static final long AT_ONCE = 32L << 20;

  private static final String CRC = "crc";
  private static final String CHECK = "fletcher";

  private final FileChannel file;

  /** Their ends, by where they begin. */
  private final NavigableMap<Long, Long> unverified = new TreeMap<>();

  /** What was read before it was known which chunks there are; null afterwards. */
  private @Nullable List<Long> early = new ArrayList<>();

  /** Of these, what is still to be verified. */
  private final Deque<Long> due = new ArrayDeque<>();

  Extents(FileChannel file) {
    this.file = file;
  }

  /**
   * Writes the checksum into the footer of a chunk, in place.
   *
   * @param chunk from its position to its limit
   */
  static void seal(ByteBuffer chunk) {
    int end = chunk.limit();
    if (chunk.remaining() <= FOOTER) {
      return;
    }
    byte[] bytes = new byte[FOOTER];
    chunk.duplicate().position(end - FOOTER).get(bytes);
    Map<String, String> fields = Head.fields(bytes);
    if (fields == null) {
      return;
    }
    CRC32C crc = new CRC32C();
    crc.update(chunk.duplicate().limit(end - FOOTER));
    StringBuilder text = new StringBuilder(FOOTER);
    for (String name : List.of("chunk", "len", "version")) {
      String value = fields.get(name);
      if (value != null) {
        DataUtils.appendMap(text, name, value);
      }
    }
    DataUtils.appendMap(text, CRC, Long.toHexString(crc.getValue()));
    byte[] checked = Head.latin(text);
    DataUtils.appendMap(text, CHECK, DataUtils.getFletcher32(checked, 0, checked.length));
    while (text.length() < FOOTER - 1) {
      text.append(' ');
    }
    text.append('\n');
    if (text.length() == FOOTER) {
      chunk.duplicate().position(end - FOOTER).put(Head.latin(text));
    }
  }

  /** A chunk was written, in place of what was there. */
  void written(long start, long length) {
    long end = start + length;
    Map.Entry<Long, Long> before = unverified.lowerEntry(start);
    if (before != null && before.getValue() > start) {
      unverified.remove(before.getKey());
    }
    unverified.subMap(start, end).clear();
    unverified.put(start, end);
  }

  /** The file ends there now. */
  void cut(long size) {
    unverified.values().removeIf(end -> end > size);
  }

  /**
   * These chunks are in the file. What was read first up to now is verified: the map of the chunks
   * is among it, which says what is free. What was read after it, the roots of all tables, is due:
   * each may be in another chunk, and opening is not to read them all.
   *
   * @param chunks their ends, by where they begin
   */
  void know(Map<Long, Long> chunks) throws IOException {
    long size = file.size();
    for (Map.Entry<Long, Long> chunk : chunks.entrySet()) {
      if (chunk.getValue() > size) {
        throw new DamagedFileException("was cut short: it has " + size + " bytes");
      }
    }
    unverified.putAll(chunks);
    List<Long> read = early;
    early = null;
    if (read != null) {
      due.addAll(read);
      verifyDue(AT_ONCE);
    }
  }

  /**
   * Verifies some of what was read before it was known which chunks there are.
   *
   * @param most bytes, about
   * @return whether there is more
   */
  boolean verifyDue(long most) throws IOException {
    long left = most;
    while (left > 0 && !due.isEmpty()) {
      left -= reading(due.removeFirst());
    }
    return !due.isEmpty();
  }

  /**
   * Something is about to be read.
   *
   * @return how many bytes were verified for that
   * @throws DamagedFileException when its chunk is damaged
   */
  long reading(long at) throws IOException {
    if (early != null) {
      early.add(at);
      return 0;
    }
    Map.Entry<Long, Long> chunk = unverified.floorEntry(at);
    if (chunk != null && at < chunk.getValue()) {
      verify(chunk.getKey(), chunk.getValue());
      unverified.remove(chunk.getKey());
      return chunk.getValue() - chunk.getKey();
    }
    return 0;
  }

  /** Verifies all that was not read yet. */
  void verifyAll() throws IOException {
    while (!unverified.isEmpty()) {
      long unused = reading(unverified.firstKey());
    }
  }

  private void verify(long start, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(FOOTER);
    Head.readFully(file, last, end - FOOTER);
    Map<String, String> fields = Head.fields(last.array());
    if (fields == null) {
      throw damaged(start, end);
    }
    if (!fields.containsKey(CRC)) {
      return; // written by another program, or by a version that did not do it
    }
    CRC32C crc = new CRC32C();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, end - start));
    for (long at = start; at < end - FOOTER; at += PIECE) {
      piece.clear().limit((int) Math.min(PIECE, end - FOOTER - at));
      Head.readFully(file, piece, at);
      crc.update(piece.flip());
    }
    if (crc.getValue() != DataUtils.parseHexLong(fields.get(CRC))) {
      throw damaged(start, end);
    }
  }

  private static DamagedFileException damaged(long start, long end) {
    return new DamagedFileException("is damaged between the bytes " + start + " and " + end);
  }
}
