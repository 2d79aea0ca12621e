package io.mutstreams.agent.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.MVMap;

/**
 * Pages that count as live though nothing leads to them any more: H2 2.5.252 loses some when many
 * entries are removed, about one in some thousand. They cannot be copied away, and each keeps the
 * whole chunk that it is in. Storage thread only.
 *
 * <p>A chunk that is mostly dead is looked into when no less of it counts as live than at the look
 * before. Its pages are taken for lost if the way to their keys does not lead through them; and
 * only while H2 has noted all that was removed, as a page whose removal is yet to be noted would be
 * counted twice.
 */
final class LostPages {
  /** Of a chunk with more live pages than this, copying will get the others out first. */
  private static final int FEW = 32;

  /** So many chunks are looked into at once: a read from the disk for each page. */
  private static final int CHUNKS = 16;

  private final Innards innards;

  /** What counted as live in each chunk at the look before, in bytes. */
  private Map<Integer, Long> before = new HashMap<>();

  LostPages(Innards innards) {
    this.innards = innards;
  }

  /**
   * Finds some; from the next commit on they do not count.
   *
   * @return whether there were any
   */
  boolean find() {
    boolean[] found = {false};
    innards.run(() -> found[0] = innards.settled() && findSome());
    return found[0];
  }

  private boolean findSome() {
    Map<Integer, Long> now = new HashMap<>();
    List<Innards.Place> lost = new ArrayList<>();
    int looked = 0;
    List<Chunk<?>> all = innards.chunks();
    // Those at the end keep the file long.
    all.sort(FileEnd.LAST_FIRST);
    for (Chunk<?> chunk : all) {
      long live = chunk.maxLenLive;
      boolean stuck = Long.valueOf(live).equals(before.get(chunk.id));
      if (live * 2 > chunk.maxLen) {
        continue;
      }
      if (!stuck || looked == CHUNKS) {
        now.put(chunk.id, live);
        continue;
      }
      List<Innards.Place> pages = innards.live(chunk);
      if (pages.size() <= FEW) {
        looked++;
        pages.stream().filter(this::isLost).forEach(lost::add);
      }
    }
    before = now;
    // All were looked for before any is forgotten.
    lost.forEach(innards::forget);
    return !lost.isEmpty();
  }

  private boolean isLost(Innards.Place page) {
    // H2's own maps, of chunks and of maps, have numbers below.
    MVMap<?, ?> map = page.map() <= 1 ? null : innards.map(page);
    return map != null && !map.isClosed() && !innards.reachable(map, page.position());
  }
}
