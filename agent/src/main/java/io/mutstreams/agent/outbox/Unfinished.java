package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
   * Takes away those that H2 finds when it searches for its newest chunk: where that expects the
   * next, and at the end of the file.
   *
   * @param newest the newest that is synced
   * @param content what is in it
   */
  static void erase(FileChannel file, Head.Chunk newest, ByteBuffer content) throws IOException {
    Map<String, String> fields = Head.Chunk.fields(content);
    erase(file, newest, fields == null ? 0 : number(fields, "next") * Head.BLOCK);
    for (long end = file.size() / Head.BLOCK * Head.BLOCK; end > Head.END; end -= Head.BLOCK) {
      ByteBuffer footer = ByteBuffer.allocate(FOOTER);
      Head.readFully(file, footer, end - FOOTER);
      Map<String, String> found = Head.fields(footer.array());
      if (found != null) {
        long start = number(found, "block") * Head.BLOCK;
        Map<String, String> header = header(file, start);
        boolean whole = header != null && number(header, "chunk") == number(found, "chunk");
        if (whole && !erase(file, newest, start)) {
          return; // H2 looks no further
        }
      }
    }
  }

  /** Whether there was one. */
  private static boolean erase(FileChannel file, Head.Chunk newest, long start) throws IOException {
    ByteBuffer bytes = start < Head.END ? ByteBuffer.allocate(0) : read(file, start);
    Map<String, String> header = Head.Chunk.fields(bytes.duplicate());
    if (header == null || number(header, "version") <= newest.version()) {
      return false;
    }
    // No more than what makes it a chunk: it may hold the last whole copy of what was synced
    // before.
    Head.writeFully(file, ByteBuffer.allocate(lengthOf(bytes)), start);
    return true;
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
