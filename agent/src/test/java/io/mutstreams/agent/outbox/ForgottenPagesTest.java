package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ForgottenPagesTest {
  private static final long MIB = 1 << 20;
  private static final int LIVE = 20_000;
  private static final int CHANGED = 2_000;
  private static final int ROUNDS = 80;

  @TempDir Path folder;

  /** As in a stream that drops repeats: each key comes, and goes a while later. */
  @Test
  void theFileStaysShortWhileManyKeysComeAndGo() throws Exception {
    Database database = new Database(folder, StorageKeys.NONE, false, sentence -> {});
    StateTable table = new StateTable();
    Deque<String> live = new ArrayDeque<>();
    database.open();
    table.load(database);
    int next = 0;
    long longest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Entry> changes = new ArrayList<>();
      for (int i = 0; i < CHANGED; i++) {
        // Keys in no order, as ids are.
        String key = "key-" + Integer.reverse(next++);
        live.add(key);
        changes.add(new Entry("dedupe", "seen", key, "", 1, round, Bytes.utf8("seen")));
        if (live.size() > LIVE) {
          changes.add(new Entry("dedupe", "seen", live.remove(), "", 1, round, null));
        }
      }
      table.stage(new StateTable.Change("readings", null, changes));
      table.write(database);
      // As with a small heap: much is written before the commit.
      try (Statement statement = database.connection().createStatement()) {
        statement.execute("CHECKPOINT");
      }
      database.sync();
      table.committed();
      while (database.thin(false)) {
        database.sync();
      }
      longest = Math.max(longest, database.length());
    }
    database.close();
    assertThat(longest).isLessThan(24 * MIB);
    database.open();
    assertThat(keys(table.read(database, "readings"))).isEqualTo(new HashSet<>(live));
    database.close();
  }

  private static Set<String> keys(Collection<Entry> entries) {
    Set<String> keys = new HashSet<>();
    entries.forEach(entry -> keys.add(entry.key()));
    return keys;
  }
}
