package io.mutstreams.lab;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which records are still in a file after it was damaged: those of which one copy is whole, with
 * all that is stored in one piece with it.
 *
 * @param stored how many were in the file before
 * @param whole how many of them surely still are
 */
record Remains(long stored, long whole) {
  private static final Pattern RECORD = Pattern.compile("\\{\"id\":\"([a-z]+-s\\d+-\\d+)\",");

  /** A piece of rows has 16 KiB, and a little that says what it is. */
  private static final int PIECE = 17 << 10;

  private static final int BLOCK = 1 << 10;

  static Remains of(byte[] before, byte[] after) {
    Set<String> stored = new HashSet<>();
    Set<String> whole = new HashSet<>();
    int[] damaged = damagedBlocks(before, after);
    Matcher found = RECORD.matcher(new String(before, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      stored.add(found.group(1));
      int from = Math.max(0, found.start() - PIECE) / BLOCK;
      int to = Math.min(before.length - 1, found.end() + PIECE) / BLOCK;
      if (damaged[to + 1] == damaged[from]) {
        whole.add(found.group(1));
      }
    }
    return new Remains(stored.size(), whole.size());
  }

  /** How many blocks before each are not what they were. */
  private static int[] damagedBlocks(byte[] before, byte[] after) {
    int[] damaged = new int[before.length / BLOCK + 2];
    for (int block = 0; block + 1 < damaged.length; block++) {
      boolean same = true;
      for (int at = block * BLOCK; at < Math.min(before.length, (block + 1) * BLOCK); at++) {
        same &= at < after.length && before[at] == after[at];
      }
      damaged[block + 1] = damaged[block] + (same ? 0 : 1);
    }
    return damaged;
  }
}
