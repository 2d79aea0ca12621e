package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.WhenFull;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All rings. Any thread may ask for an outbox's ring, which is then made; all else is the storage
 * thread's.
 */
final class Rings {
  private static final char OUTBOX = 'O';
  static final char LETTERS = 'D';
  private static final Bounds LETTER_BOUNDS =
      new Bounds(64L << 20, 100_000, 0, WhenFull.DROP_OLDEST);

  /** By uplink. Shared in the same way. */
  private final Map<String, Family> families = new ConcurrentHashMap<>();

  /** By name. Shared: callers make outboxes at any time, the storage thread those it finds. */
  private final Map<String, Ring> outboxes = new ConcurrentHashMap<>();

  /** What comes waits behind what is salvaged. Shared as rings are made by any thread. */
  private volatile boolean held;

  private final Ring letters = new Ring(LETTERS, "", LETTER_BOUNDS, new Family(), this::held);

  private final Holds holds = new Holds(this);

  Holds holds() {
    return holds;
  }

  /** It is in use no more, and removed from the database. */
  void forget(Ring ring) {
    outboxes.remove(ring.name, ring);
    ring.family().leave(ring);
  }

  /** The ring of that name, see {@link OutboxName}. */
  Ring outbox(String named) {
    return outboxes.computeIfAbsent(
        named,
        name -> new Ring(OUTBOX, name, Bounds.NONE, family(OutboxName.uplink(name)), this::held));
  }

  private Family family(String uplink) {
    return families.computeIfAbsent(uplink, name -> new Family());
  }

  /** The ring of an outbox that was asked for or found before. */
  @Nullable Ring find(String uplink) {
    return outboxes.get(uplink);
  }

  private boolean held() {
    return held;
  }

  /** From now on what comes has to wait, or no longer. */
  void hold(boolean on) {
    held = on;
  }

  /** Where those are that are in the database. */
  Map<RingId, SalvageLabels.Known> known() {
    Map<RingId, SalvageLabels.Known> known = new HashMap<>();
    for (Ring ring : all()) {
      if (ring.tables().exist()) {
        known.put(ring.tables().ringId(), new SalvageLabels.Known(ring.tail(), ring.head()));
      }
    }
    return known;
  }

  /** Those of all outboxes, by name. */
  List<Ring> outboxes() {
    return outboxes.values().stream().sorted(Comparator.comparing(ring -> ring.name)).toList();
  }

  Ring letters() {
    return letters;
  }

  /** The depth of each outbox that holds something or is in the database. */
  Map<String, Long> depths() {
    Map<String, Long> depths = new TreeMap<>();
    outboxes.forEach(
        (name, ring) -> {
          if (ring.tables().exist()) {
            depths.put(name, ring.depth());
          }
        });
    return depths;
  }

  /**
   * The outboxes in the database that hold nothing, nor have anything coming.
   *
   * @param but not those of these uplinks
   */
  List<Ring> drained(Set<String> but) {
    List<Ring> drained = new ArrayList<>();
    outboxes.forEach(
        (name, ring) -> {
          boolean idle = ring.depth() == 0 && ring.unstored == 0;
          if (idle && ring.tables().exist() && !but.contains(OutboxName.uplink(name))) {
            drained.add(ring);
          }
        });
    return drained;
  }

  boolean empty() {
    return outboxes.values().stream().allMatch(ring -> ring.depth() == 0);
  }

  /**
   * Loads all from the database that was just opened.
   *
   * @param again it was open before in the life of this storage
   * @return how many messages are gone that were there before
   */
  long load(Database database, boolean again) throws SQLException {
    long before = again ? stored() : 0;
    Map<Integer, List<Segment>> segments = new HashMap<>();
    Set<String> tables = tables(database);
    try (Statement statement = database.connection().createStatement()) {
      try (ResultSet rows =
          statement.executeQuery("SELECT RING, FIRST, BYTES FROM SEGMENT ORDER BY RING, FIRST")) {
        while (rows.next()) {
          segments
              .computeIfAbsent(rows.getInt(1), ring -> new ArrayList<>())
              .add(new Segment(rows.getLong(2), rows.getLong(2) - 1, rows.getLong(3)));
        }
      }
      for (Map.Entry<Integer, List<Segment>> ring : segments.entrySet()) {
        int id = ring.getKey();
        ring.getValue().removeIf(s -> !tables.contains(RingTables.table(id, s.first)));
        measure(database, id, ring.getValue());
        ring.getValue().forEach(segment -> tables.remove(RingTables.table(id, segment.first)));
      }
      for (String leftOver : tables) {
        statement.execute("DROP TABLE " + leftOver);
      }
      List<Ring> absent = new ArrayList<>(outboxes.values());
      absent.add(letters);
      try (ResultSet rows =
          statement.executeQuery("SELECT ID, KIND, NAME, TAIL FROM RING WHERE KIND <> 'X'")) {
        while (rows.next()) {
          boolean outbox = rows.getString(2).charAt(0) == OUTBOX;
          Ring ring = outbox ? outbox(rows.getString(3)) : letters;
          int id = rows.getInt(1);
          ring.load(database, id, rows.getLong(4), segments.getOrDefault(id, List.of()), again);
          absent.remove(ring);
        }
      }
      for (Ring ring : absent) {
        ring.load(database, 0, 0, List.of(), again);
      }
    }
    database.connection().commit();
    holds.load(database, again);
    return before - stored();
  }

  private long stored() {
    return all().stream().mapToLong(Ring::depth).sum();
  }

  /** Writes the tails, and drops what is settled. */
  void save(Database database) throws SQLException {
    for (Ring ring : all()) {
      if (ring.untidy(false)) {
        ring.tidy(database, false);
      }
    }
  }

  /** As {@link #save}, and empty outboxes lose their last table. */
  void tidy(Database database) throws SQLException {
    for (Ring ring : all()) {
      if (ring.untidy(true)) {
        ring.tidy(database, true);
      }
    }
  }

  List<Ring> all() {
    List<Ring> all = new ArrayList<>(outboxes.values());
    all.add(letters);
    return all;
  }

  /** A segment ends where the next begins; only the last is looked into. */
  private static void measure(Database database, int ring, List<Segment> segments)
      throws SQLException {
    for (int i = 0; i + 1 < segments.size(); i++) {
      segments.get(i).last = segments.get(i + 1).first - 1;
    }
    if (segments.isEmpty()) {
      return;
    }
    Segment last = segments.get(segments.size() - 1);
    String sql = "SELECT MAX(K), SUM(OCTET_LENGTH(M)) FROM " + RingTables.table(ring, last.first);
    try (PreparedStatement query = database.connection().prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      long highest = row.next() ? row.getLong(1) >> RingTables.PART_BITS : 0;
      if (highest >= last.first) {
        last.last = highest;
        last.bytes = row.getLong(2);
      }
    }
  }

  private static Set<String> tables(Database database) throws SQLException {
    Set<String> names = new HashSet<>();
    try (PreparedStatement query =
            database
                .connection()
                .prepareStatement(
                    "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
                        + " WHERE TABLE_SCHEMA = 'PUBLIC'");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        if (rows.getString(1).startsWith(RingTables.PREFIX)) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
