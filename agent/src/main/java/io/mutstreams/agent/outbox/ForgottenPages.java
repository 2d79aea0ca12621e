package io.mutstreams.agent.outbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.Page;
import org.h2.table.Table;

/**
 * Tells H2 of pages that it no longer needs and goes on to count as live. Storage thread only.
 *
 * <p>When a commit takes the last entry out of a leaf whose parent has one other child, H2 2.5.252
 * puts a copy of that child in the place of the parent ({@code CommitDecisionMaker.decide}), and
 * does not note that the child itself is no longer needed. If that was in the file, it keeps the
 * chunk that it is in for ever: where many keys come and go, one leaf in fifty, and the file grows
 * as long as they do.
 *
 * <p>The pages of one table and its indexes are looked at when a commit is complete and synced:
 * then each is led to by the root of its map, or its removal is noted, or it is forgotten.
 */
final class ForgottenPages {
  /**
   * So much is written between two looks, each of which reads the pages of the maps, but for the
   * leaves, which are the most.
   */
  private static final long WRITTEN = 4L << 20;

  private final Innards innards;
  private final Map<Integer, MVMap<?, ?>> maps = new HashMap<>();
  private long lookedAt;
  private boolean due;

  private ForgottenPages(Innards innards, List<MVMap<?, ?>> maps) {
    this.innards = innards;
    maps.forEach(map -> this.maps.put(map.getId(), map));
  }

  /** Those of a table. */
  static ForgottenPages of(Innards innards, SessionLocal session, String table) {
    Database database = session.getDatabase();
    Set<String> names = new HashSet<>();
    for (Table each : database.getAllTablesAndViews()) {
      if (each.getName().equals(table)) {
        names.add("table." + each.getId());
        each.getIndexes().forEach(index -> names.add("index." + index.getId()));
      }
    }
    return new ForgottenPages(innards, innards.maps(names));
  }

  /** Rows of the table are removed. */
  void due() {
    due = true;
  }

  /** Has those that are found count as dead from the next write on, if it is time to look. */
  void bury() {
    long written = innards.written();
    if (due && written - lookedAt > WRITTEN) {
      due = false;
      lookedAt = written;
      innards.run(this::look);
    }
  }

  private void look() {
    Set<Long> needed = new HashSet<>();
    maps.values().forEach(map -> add(map.getRootPage(), needed));
    for (Chunk<?> chunk : innards.chunks()) {
      // Of the others enough is needed: nothing would be won.
      if (chunk.maxLenLive * 2 < chunk.maxLen) {
        for (Innards.Place place : innards.live(chunk)) {
          if (maps.containsKey(place.map()) && !needed.contains(place.position())) {
            innards.bury(place);
          }
        }
      }
    }
  }

  private static void add(Page<?, ?> page, Set<Long> needed) {
    needed.add(page.getPos());
    if (page.isLeaf()) {
      return;
    }
    for (int i = 0; i < page.getRawChildPageCount(); i++) {
      long position = page.getChildPagePos(i);
      if (DataUtils.isPageSaved(position) && DataUtils.isLeafPosition(position)) {
        needed.add(position);
      } else {
        add(page.getChildPage(i), needed);
      }
    }
  }
}
