package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Outbox.Mark;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * All holds, and their table. Any thread may ask for a number; all else is the storage thread's.
 *
 * <p>A number is not given again while a hold of that number, or a mark in it, is in the table: a
 * mark must never come to name a later record.
 */
final class Holds {
  private final Rings rings;
  private final List<StoredHold> all = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();

  Holds(Rings rings) {
    this.rings = rings;
  }

  /** A new one, which is in no list yet. */
  StoredHold make(String uplink, String stream, CompletableFuture<List<Mark>> after) {
    return make(numbers.incrementAndGet(), uplink, stream, after);
  }

  private StoredHold make(
      long number, String uplink, String stream, CompletableFuture<List<Mark>> after) {
    List<Ring> its =
        Arrays.stream(Priority.values())
            .map(priority -> rings.outbox(OutboxName.held(uplink, priority, number)))
            .toList();
    return new StoredHold(number, uplink, stream, its, after);
  }

  /** Begins one. */
  void begin(StoredHold hold) {
    hold.begin();
    all.add(hold);
  }

  /** Those of an uplink, the oldest first. */
  List<StoredHold> of(String uplink) {
    return all.stream().filter(hold -> hold.uplink.equals(uplink)).toList();
  }

  /** The one to which an outbox belongs. */
  Optional<StoredHold> of(Ring ring) {
    return all.stream().filter(hold -> hold.rings.contains(ring)).findFirst();
  }

  /** Something was settled: some may be held no longer. */
  void look() {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).look(rings);
    }
  }

  /** Takes over what the database holds; again, memory knows better. */
  void load(Database database, boolean again) throws SQLException {
    if (!again) {
      try (Statement statement = database.connection().createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT NUMBER, UPLINK, STREAM, MARKS FROM HOLD ORDER BY NUMBER")) {
        while (rows.next()) {
          List<Mark> marks = Mark.last(marks(rows.getString(4)));
          StoredHold hold =
              make(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getString(3),
                  CompletableFuture.completedFuture(marks));
          hold.formed(marks);
          all.add(hold);
          marks.forEach(mark -> taken(OutboxName.hold(mark.outbox())));
          taken(hold.number);
        }
      }
      adopt();
      database.connection().commit();
    }
    look();
  }

  /** Outboxes whose hold went with a damaged file wait for nothing. */
  private void adopt() {
    for (Ring ring : rings.outboxes()) {
      long number = OutboxName.hold(ring.name);
      if (number > 0 && ring.tables().exist() && of(ring).isEmpty()) {
        StoredHold hold =
            make(
                number,
                OutboxName.uplink(ring.name),
                "",
                CompletableFuture.completedFuture(List.of()));
        hold.formed(List.of());
        all.add(hold);
        taken(number);
      }
    }
  }

  private void taken(long number) {
    numbers.accumulateAndGet(number, Math::max);
  }

  /** Writes one with its marks. Does not commit. */
  static void write(Database database, StoredHold hold, List<Mark> marks) throws SQLException {
    try (PreparedStatement put =
        database.connection().prepareStatement("MERGE INTO HOLD VALUES(?, ?, ?, ?)")) {
      put.setLong(1, hold.number);
      put.setString(2, hold.uplink);
      put.setString(3, hold.stream);
      put.setString(4, text(marks));
      put.execute();
    }
  }

  /** Neither a space nor an equals sign is in a name. */
  private static String text(List<Mark> marks) {
    return marks.stream()
        .map(mark -> mark.outbox() + "=" + mark.sequence())
        .collect(Collectors.joining(" "));
  }

  private static List<Mark> marks(String text) {
    List<Mark> marks = new ArrayList<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(" ")) {
      int at = each.lastIndexOf('=');
      marks.add(new Mark(each.substring(0, at), Long.parseLong(each.substring(at + 1))));
    }
    return List.copyOf(marks);
  }

  /** Takes away one that is idle, with its rings. Commits and syncs. */
  void remove(Database database, StoredHold hold) throws SQLException {
    for (Ring ring : hold.rings) {
      ring.remove(database);
      rings.forget(ring);
    }
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("DELETE FROM HOLD WHERE NUMBER = " + hold.number);
    }
    database.sync();
    all.remove(hold);
    look();
  }

  /** Those that are idle, but not of these uplinks. */
  List<StoredHold> idle(Set<String> but) {
    return all.stream().filter(hold -> hold.idle() && !but.contains(hold.uplink)).toList();
  }
}
