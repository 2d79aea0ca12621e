package io.mutstreams.agent.outbox;

import java.lang.reflect.Method;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the file near what it holds while it is in use, in doses: pages around which much is dead
 * are written again, so that the place where they were becomes free. Storage thread only.
 *
 * <p>H2 writes what a commit has changed in one piece, a chunk, whose space is free when nothing in
 * it is live any more. One record that waits, or one value of a state that seldom changes, keeps a
 * chunk of which the rest was replaced long ago. Two things are held small:
 *
 * <ul>
 *   <li>what is dead in the chunks: at most three parts in seven of what is live, and twice {@link
 *       #SLACK}. So what is copied wins about as much as it costs at least, and seldom a page is
 *       copied twice
 *   <li>what is free between the chunks, at most a quarter of what they take and {@link #SLACK},
 *       when little is live, or nothing else is to be done: the file ends behind its last chunk,
 *       and cannot become shorter while that one is there ({@link FileEnd}). When much is live, it
 *       leaves the file in the order in which it came, and nothing is copied
 * </ul>
 */
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /** What may be dead, or free, however little is live. */
  private static final long SLACK = 4L << 20;

  /** How much of what the chunks hold is to be live, in percent. */
  private static final int FILL = 70;

  private static final int PERCENT = 100;

  /** What is copied at once: some milliseconds, for which records wait. */
  private static final int DOSE = 256 << 10;

  private static final int LARGEST_DOSE = 1 << 20;

  /** Looking costs some microseconds for a thousand chunks. */
  private static final long PAUSE = 50_000_000;

  /** So little is copied from the end of the file, beside all else. */
  private static final long LITTLE = 16L << 20;

  /** What has not made the file shorter is tried again after so long. */
  private static final long PATIENCE = 10_000_000_000L;

  /** What was written just now will often be replaced soon. In milliseconds. */
  private static final int RIPE = 2_000;

  /** What H2 takes for any age, also when the clock was set back. */
  private static final int ANY_AGE = -1;

  private final MVStore store;
  private final FileStore<?> file;
  private final @Nullable Method rewrite;
  private long lookedAt = System.nanoTime() - PAUSE;

  private final @Nullable FileEnd end;

  /** Copied from the end since the file was as short; it may not become shorter for a while. */
  private long copied;

  private long countedSince;
  private long length;

  /**
   * @param innards null where H2 is not as it was
   */
  Compaction(MVStore store, @Nullable Innards innards) {
    this.store = store;
    this.file = store.getFileStore();
    this.rewrite = rewrite();
    this.end = innards == null ? null : new FileEnd(innards);
    // As 0, but H2 also uses space again while the clock is behind where it was.
    store.setRetentionTime(ANY_AGE);
  }

  /**
   * H2's own way to compact prefers old chunks to those that win most, and would copy full ones
   * again and again. This, which it is built of, is told what to leave alone.
   */
  private static @Nullable Method rewrite() {
    try {
      Method found = FileStore.class.getDeclaredMethod("rewriteChunks", int.class, int.class);
      found.setAccessible(true);
      return found;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .log("H2 compacts its file in its own way: {}", e.toString());
      return null;
    }
  }

  /**
   * Adds a dose to the next commit if there is need; looks at most every 50 ms.
   *
   * @param resting nothing else is to be done
   * @return whether there was: then there may be more
   */
  boolean dose(boolean resting) {
    long now = System.nanoTime();
    if (now - lookedAt < PAUSE) {
      return false;
    }
    lookedAt = now;
    long size = file.size();
    if (size <= SLACK) {
      return false;
    }
    long used = size * file.getFillRate() / PERCENT;
    long live = used * file.getChunksFillRate() / PERCENT;
    long excess = used - live * PERCENT / FILL - SLACK;
    // First: what is copied from the end leaves dead pages behind too.
    boolean holes = size > used * 5 / 4 + SLACK && live < (resting ? size / 4 : LITTLE);
    if (excess <= 0 && !holes) {
      return false;
    }
    if (holes && shorten(now, size, live)) {
      return true;
    }
    if (excess <= 0) {
      return false;
    }
    int most = (int) Math.min(Math.max(excess, DOSE), LARGEST_DOSE);
    return copy(most, FILL, RIPE) || (excess > SLACK && copy(most, FILL, ANY_AGE));
  }

  private boolean shorten(long now, long size, long live) {
    if (size < length || size > length + SLACK || now - countedSince > PATIENCE) {
      length = size;
      copied = 0;
      countedSince = now;
    }
    if (end == null || copied > 2 * live + SLACK) {
      return false;
    }
    long some = end.copy(DOSE);
    copied += some;
    return some > 0;
  }

  /** Copies from the chunks of which so much is live, in percent, at most. */
  private boolean copy(int most, int fill, int age) {
    Method way = rewrite;
    if (way == null) {
      return store.compact(fill + 1, most);
    }
    boolean[] some = {false};
    store.executeFilestoreOperation(
        () -> {
          file.setRetentionTime(age);
          try {
            some[0] = Boolean.TRUE.equals(way.invoke(file, most, fill));
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          } finally {
            file.setRetentionTime(ANY_AGE);
          }
        });
    return some[0];
  }
}
