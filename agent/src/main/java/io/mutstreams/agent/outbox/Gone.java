package io.mutstreams.agent.outbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rows that were taken out of the middle of a ring, one bit for each: they stay in their table
 * until the tail has passed it, and are passed over. Storage thread only.
 */
final class Gone {
  static final int CHUNK = 4_096;

  private static final RingId LETTERS = new RingId(Rings.LETTERS, "", 0);

  /** By the sequence, divided by the size of a chunk. */
  private final TreeMap<Long, BitSet> chunks = new TreeMap<>();

  private final Set<Long> unwritten = new TreeSet<>();
  private long count;

  /** How many there are behind the tail. */
  long count() {
    return count;
  }

  boolean has(long sequence) {
    BitSet chunk = chunks.get(sequence / CHUNK);
    return chunk != null && chunk.get((int) (sequence % CHUNK));
  }

  /** Takes one out that is behind the tail; false when it is out already. */
  boolean add(long sequence) {
    if (has(sequence)) {
      return false;
    }
    long chunk = sequence / CHUNK;
    chunks.computeIfAbsent(chunk, none -> new BitSet()).set((int) (sequence % CHUNK));
    unwritten.add(chunk);
    count++;
    return true;
  }

  /** The tail moves; returns how many it passes that were taken out. */
  long pass(long from, long to) {
    long passed = 0;
    for (long first = from + 1; first <= to; first = (first / CHUNK + 1) * CHUNK) {
      BitSet chunk = chunks.get(first / CHUNK);
      if (chunk != null) {
        int end = (int) Math.min(CHUNK, to - first / CHUNK * CHUNK + 1);
        passed += chunk.get((int) (first % CHUNK), end).cardinality();
      }
    }
    count -= passed;
    return passed;
  }

  /** Writes what was taken out since the last time. Not committed. */
  void write(Database database) throws SQLException {
    try (PreparedStatement put =
        database.connection().prepareStatement("MERGE INTO LETTER_GONE VALUES(?, ?)")) {
      for (Long chunk : unwritten) {
        put.setLong(1, chunk);
        byte[] bits = chunks.getOrDefault(chunk, new BitSet()).toByteArray();
        put.setBytes(2, Parcel.bits(LETTERS, chunk, bits));
        put.execute();
      }
    }
    unwritten.clear();
  }

  /** Forgets what lies before the tail, which is committed. Commits. */
  void tidy(Database database, long tail) throws SQLException {
    long first = (tail + 1) / CHUNK;
    if (!chunks.isEmpty() && chunks.firstKey() < first) {
      forget(database, first);
      chunks.headMap(first).clear();
      unwritten.removeIf(chunk -> chunk < first);
    }
  }

  private static void forget(Database database, long first) throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("DELETE FROM LETTER_GONE WHERE CHUNK < " + first);
    }
    database.connection().commit();
  }

  /** Takes over what the database holds. Bits outside of these bounds are of rows long gone. */
  void load(Database database, long tail, long head) throws SQLException {
    chunks.clear();
    unwritten.clear();
    count = 0;
    try (PreparedStatement query =
            database.connection().prepareStatement("SELECT CHUNK, BITS FROM LETTER_GONE");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        long start = rows.getLong(1) * CHUNK;
        BitSet chunk = BitSet.valueOf(Parcel.payload(rows.getBytes(2)));
        if (chunk.length() > head + 1 - start) {
          // A sequence that will be given again must not be taken for gone.
          chunk.clear((int) Math.max(0, head + 1 - start), chunk.length());
          unwritten.add(rows.getLong(1));
        }
        chunks.put(rows.getLong(1), chunk);
        int from = (int) Math.min(CHUNK, Math.max(0, tail + 1 - start));
        count += chunk.get(from, CHUNK).cardinality();
      }
    }
    write(database);
    database.connection().commit();
  }
}
