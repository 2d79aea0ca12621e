package io.mutstreams.agent.outbox;

import io.mutstreams.agent.outbox.SalvageIndex.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a damaged file still holds into the new store, in doses: its outboxes and dead
 * letters, in their order. Storage thread only.
 *
 * <p>The file is looked through for {@link Parcel}s, which need no page that leads to them; then
 * rows are appended to the rings of the same names, as new ones, with a {@link SalvageNote} of how
 * far that is in the same transaction: so a crash neither loses nor repeats any. Meanwhile what
 * else comes for the rings waits, so that it stays behind.
 */
final class Salvage implements AutoCloseable {
  private final Database database;
  private final Rings rings;
  private final Path file;
  private final SalvageLabels labels;
  private final FileChannel channel;
  private SalvageNote note;
  private SalvageIndex index;
  private @Nullable SalvageScan scan;
  private List<Entry> entries = List.of();
  private int next;
  private boolean sure = true;

  /**
   * @param file that was moved aside
   * @param channel its content
   * @param note how far it was brought over before
   * @param known of its rings, see {@link SalvageLabels}
   */
  Salvage(
      Database database,
      Rings rings,
      Path file,
      FileChannel channel,
      SalvageNote note,
      Map<RingId, SalvageLabels.Known> known) {
    this.database = database;
    this.rings = rings;
    this.file = file;
    this.channel = channel;
    this.note = note;
    this.labels = new SalvageLabels(known);
    begin();
  }

  private void begin() {
    index = new SalvageIndex(note.ring(), note.key(), labels::wanted);
    scan = new SalvageScan(channel, this::found);
    entries = List.of();
    next = 0;
  }

  private void found(Parcel parcel, long at) {
    labels.add(parcel);
    if (parcel.type() == Parcel.ROWS) {
      int length = parcel.toValue().length;
      index.add(
          new Entry(
              parcel.ring(),
              parcel.key(),
              parcel.first(),
              parcel.parts(),
              parcel.stamp(),
              at,
              length));
    }
  }

  Path file() {
    return file;
  }

  SalvageNote note() {
    return note;
  }

  /**
   * Does some of it.
   *
   * @return the ring that got something; null when none did
   */
  @Nullable Ring dose() throws SQLException, IOException {
    SalvageScan scanning = scan;
    if (scanning != null) {
      if (!scanning.dose()) {
        scan = null;
        entries = index.take();
      }
      return null;
    }
    if (!sure) {
      SalvageNote stored = SalvageNote.read(database, note.file());
      sure = true;
      if (stored != null && !stored.equals(note)) {
        note = stored; // the transaction that failed is there
        begin();
        return null;
      }
    }
    return next < entries.size() ? copy() : null;
  }

  /** Whether all was brought over. */
  boolean done() {
    if (scan != null || next < entries.size()) {
      return false;
    }
    if (index.more()) {
      begin();
      return false;
    }
    return true;
  }

  private @Nullable Ring copy() throws SQLException {
    RingId first = entries.get(next).ring();
    boolean goesOn = first.equals(note.ring());
    long after = goesOn ? note.key() >> RingTables.PART_BITS : -1;
    SalvageRows some = new SalvageRows(channel, labels, entries, next, after);
    some.take();
    boolean letters = first.kind() == Rings.LETTERS;
    Ring ring = letters ? rings.letters() : rings.outbox(place(first.name()));
    long count = some.rows().size();
    SalvageNote changed =
        new SalvageNote(
            note.file(),
            note.state(),
            first,
            entries.get(some.next() - 1).key(),
            note.records() + (letters ? 0 : count),
            note.letters() + (letters ? count : 0),
            note.missing() + some.missing());
    sure = false;
    try {
      var unused = ring.stage(some.rows());
      ring.prepare(database);
      ring.write(database);
      changed.write(database);
      database.sync();
    } catch (SQLException | RuntimeException | Error e) {
      ring.unstage();
      throw e;
    }
    ring.committed();
    sure = true;
    note = changed;
    next = some.next();
    return ring;
  }

  /**
   * The outbox for what was in one of that name. What was held for the sake of others is not held
   * any more where the hold went with the file: it comes behind what its uplink had before it.
   */
  private String place(String outbox) {
    return OutboxName.hold(outbox) == 0 || rings.find(outbox) != null
        ? outbox
        : OutboxName.of(OutboxName.uplink(outbox), OutboxName.priority(outbox));
  }

  /** What came of it, in words. */
  String summary() {
    String state =
        switch (note.state()) {
          case SalvageNote.COPIED -> " The state of the steps was whole and is used.";
          case SalvageNote.PARTIAL ->
              " The state of the steps could not be read as one piece: it lives on in memory, and"
                  + " what is stored of it is not used at the next start.";
          default -> " The state of the steps could not be read as one piece, and begins anew.";
        };
    return "Of the damaged storage file "
        + file
        + " "
        + note.records()
        + " records and "
        + note.letters()
        + " dead letters were brought into the new one; at least "
        + note.missing()
        + " could not be read."
        + state
        + " The file is kept: remove it when it is of no use any more.";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
