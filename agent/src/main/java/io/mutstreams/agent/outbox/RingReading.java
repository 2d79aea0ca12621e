package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was read of an outbox.
 *
 * @param records in order
 * @param upTo the sequence up to which it was looked; more may be behind it
 */
record RingReading(List<Stored> records, long upTo) {
  /**
   * Reads from the tail. Storage thread only.
   *
   * @param after the sequence after which to begin
   * @param most how many at most
   * @param bytes with so many nothing more is read; one is read however large it is
   */
  static RingReading read(
      Database database, Ring ring, Damage damage, long after, int most, long bytes)
      throws SQLException {
    List<Stored> read = new ArrayList<>();
    long[] state = {Math.max(after, ring.tail()) + 1, 0};
    for (Segment segment : ring.segments()) {
      if (segment.last >= state[0] && read.size() < most && state[1] < bytes) {
        ring.tables()
            .read(
                database,
                segment,
                state[0],
                (sequence, row) -> {
                  state[0] = sequence + 1;
                  state[1] += row.length;
                  damage.guard(() -> read.add(Rows.stored(sequence, row)));
                  return read.size() < most && (state[1] < bytes || read.isEmpty());
                });
      }
    }
    return new RingReading(read, state[0] - 1);
  }
}
