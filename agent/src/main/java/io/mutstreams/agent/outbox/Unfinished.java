package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that were written after the last sync: of what they hold any part may be missing, and
 * nobody was told that it is stored. Storage thread only.
 */
final class Unfinished {
  private static final int FOOTER = 128;
  private static final int HEADER = 1024;

  private Unfinished() {}

  /**
   * The headers of those that H2 may find: where a head names one; and, when it searches for its
   * newest chunk, where that expects the next, and at the end of the file.
   *
   * @param newest the newest that is synced
   * @param content what is in it
   * @param heads of the file
   * @param search whether H2 is to search
   */
  static List<Place> in(
      FileChannel file, Head.Chunk newest, ByteBuffer content, List<Head> heads, boolean search)
      throws IOException {
    List<Place> found = new ArrayList<>();
    for (Head head : heads) {
      add(at(file, newest, head.start()), found);
    }
    if (search) {
      Map<String, String> fields = Head.Chunk.fields(content);
      add(at(file, newest, fields == null ? 0 : number(fields, "next") * Head.BLOCK), found);
      addAtEnd(file, newest, found);
    }
    return List.copyOf(found);
  }

  private static void add(@Nullable Place place, List<Place> found) {
    if (place != null) {
      found.add(place);
    }
  }

  private static void addAtEnd(FileChannel file, Head.Chunk newest, List<Place> places)
      throws IOException {
    for (long end = file.size() / Head.BLOCK * Head.BLOCK; end > Head.END; end -= Head.BLOCK) {
      ByteBuffer footer = ByteBuffer.allocate(FOOTER);
      Head.readFully(file, footer, end - FOOTER);
      Map<String, String> found = Head.fields(footer.array());
      if (found != null) {
        long start = end - number(found, "len") * Head.BLOCK;
        Map<String, String> header = header(file, start);
        if (header != null && number(header, "chunk") == number(found, "chunk")) {
          Place place = at(file, newest, start);
          if (place == null) {
            return; // H2 looks no further
          }
          places.add(place);
        }
      }
    }
  }

  /** The header of one that begins there; null when there is none. */
  private static @Nullable Place at(FileChannel file, Head.Chunk newest, long start)
      throws IOException {
    ByteBuffer bytes = start < Head.END ? ByteBuffer.allocate(0) : read(file, start);
    Map<String, String> header = Head.Chunk.fields(bytes.duplicate());
    // No more than what makes it a chunk: it may hold the last whole copy of what was synced
    // before.
    return header == null || number(header, "version") <= newest.version()
        ? null
        : new Place(start, lengthOf(bytes));
  }

  /** A header: from which byte of the file on, and how long it is. */
  record Place(long start, int length) {
    void erase(FileChannel file) throws IOException {
      Head.writeFully(file, ByteBuffer.allocate(length), start);
    }

    /**
     * @param read what was read of the file
     * @param at from where on
     */
    void hide(ByteBuffer read, long at) {
      long from = Math.max(start, at);
      long to = Math.min(start + length, at + read.remaining());
      for (long i = from; i < to; i++) {
        read.put(read.position() + (int) (i - at), (byte) 0);
      }
    }
  }

  /** Up to the end of the line that begins a chunk. */
  private static int lengthOf(ByteBuffer header) {
    int length = 0;
    while (length < header.limit() && header.get(length) != '\n') {
      length++;
    }
    return Math.min(header.limit(), length + 1);
  }

  private static @Nullable Map<String, String> header(FileChannel file, long start)
      throws IOException {
    return Head.Chunk.fields(read(file, start));
  }

  private static ByteBuffer read(FileChannel file, long start) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    Head.readFully(file, header, start);
    return header.flip();
  }

  private static long number(Map<String, String> fields, String name) {
    return DataUtils.parseHexLong(fields.getOrDefault(name, "0"));
  }
}
