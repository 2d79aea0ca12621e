package io.mutstreams.agent.outbox;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.Page;
import org.h2.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * Tells H2 of pages that it replaces at a commit and goes on to count as live. Storage thread only.
 *
 * <p>When a commit takes the last entry out of a leaf whose parent has one other child, H2 2.5.252
 * puts a copy of that child in the place of the parent ({@code CommitDecisionMaker.decide}), and
 * does not note that the child itself is no longer needed. If that was in the file, it keeps the
 * chunk that it is in for ever: where many keys come and go, one leaf in fifty, and the file grows
 * as long as they do.
 *
 * <p>Between {@link #before} and {@link #after} there is a commit and nothing else. So what it has
 * replaced is known exactly: the pages that a map had in the file and has no longer. Those that H2
 * does not count as dead then are the forgotten ones.
 */
final class ForgottenPages {
  private final Innards innards;
  private final List<MVMap<?, ?>> maps;
  private final Map<MVMap<?, ?>, Set<Long>> formers = new LinkedHashMap<>();

  private ForgottenPages(Innards innards, List<MVMap<?, ?>> maps) {
    this.innards = innards;
    this.maps = maps;
  }

  /** Those of a table's rows and indexes; null where H2 is not as it was. */
  static @Nullable ForgottenPages of(SessionLocal session, String table) {
    Database database = session.getDatabase();
    Innards innards = Innards.of(database.getStore().getMvStore());
    if (innards == null) {
      return null;
    }
    Set<String> names = new HashSet<>();
    for (Table each : database.getAllTablesAndViews()) {
      if (each.getName().equals(table)) {
        names.add("table." + each.getId());
        each.getIndexes().forEach(index -> names.add("index." + index.getId()));
      }
    }
    return new ForgottenPages(innards, innards.maps(names));
  }

  /** Is called when a transaction that removes rows is complete, and not committed. */
  void before() {
    formers.clear();
    maps.forEach(map -> formers.put(map, inFile(map)));
  }

  /** Is called when it is committed. */
  void after() {
    formers.forEach(
        (map, former) -> {
          former.removeAll(inFile(map));
          former.forEach(innards::bury);
        });
    formers.clear();
  }

  /** Where its pages are. Of the leaves, which are most of them, none is read. */
  private static Set<Long> inFile(MVMap<?, ?> map) {
    Set<Long> positions = new HashSet<>();
    add(map.getRootPage(), positions);
    return positions;
  }

  private static void add(Page<?, ?> page, Set<Long> positions) {
    if (page.isSaved()) {
      positions.add(page.getPos());
    }
    if (page.isLeaf()) {
      return;
    }
    for (int i = 0; i < page.getRawChildPageCount(); i++) {
      long position = page.getChildPagePos(i);
      if (!DataUtils.isPageSaved(position) || !DataUtils.isLeafPosition(position)) {
        add(page.getChildPage(i), positions);
      } else {
        positions.add(position);
      }
    }
  }
}
