package io.mutstreams.lab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Which records are still in a file after it was damaged: those in a value whose checksum is right.
 * A value of rows is a mark of eight bytes, its length, the CRC-32C of what follows, and that; what
 * stood there before, and lost its beginning to something newer, is none.
 *
 * @param stored how many were in the file before
 * @param whole how many of them are still there
 */
record Remains(long stored, long whole) {
  private static final Pattern RECORD = Pattern.compile("\\{\"id\":\"([a-z]+-s\\d+-\\d+)\",");
  private static final String MARK = "\u0081mutstow";
  private static final int HEAD = MARK.length() + 2 * Integer.BYTES;

  static Remains of(byte[] before, byte[] after) {
    Set<String> stored = records(text(before));
    Set<String> whole = new HashSet<>();
    String text = text(after);
    for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      int length = length(after, at);
      if (length > 0) {
        whole.addAll(records(text.substring(at, at + length)));
      }
    }
    whole.retainAll(stored);
    return new Remains(stored.size(), whole.size());
  }

  /** Of the value that begins there; 0 where it is none, or damaged. */
  private static int length(byte[] file, int at) {
    if (file.length - at < HEAD) {
      return 0;
    }
    ByteBuffer head = ByteBuffer.wrap(file, at + MARK.length(), 2 * Integer.BYTES);
    int length = head.getInt();
    if (length < HEAD || length > file.length - at) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(file, at + HEAD, length - HEAD);
    return (int) crc.getValue() == head.getInt() ? length : 0;
  }

  private static Set<String> records(String text) {
    Set<String> records = new HashSet<>();
    Matcher found = RECORD.matcher(text);
    while (found.find()) {
      records.add(found.group(1));
    }
    return records;
  }

  /** A character for each byte. */
  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }
}
