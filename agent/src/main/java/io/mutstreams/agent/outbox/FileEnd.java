package io.mutstreams.agent.outbox;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.Chunk;

/**
 * Empties the end of the file, so that it can become shorter: what is live in its last chunks is
 * written again with the next commit, into the room that is free before them. Storage thread only.
 *
 * <p>H2 itself copies only from chunks that are partly dead, wherever they are; one that is whole
 * and lies at the end keeps the file as long as it is.
 */
final class FileEnd {
  static final Comparator<Chunk<?>> LAST_FIRST =
      Comparator.comparingLong((Chunk<?> chunk) -> chunk.block).reversed();

  private final Innards innards;

  FileEnd(Innards innards) {
    this.innards = innards;
  }

  /**
   * Adds what is live in the last chunks to the next commit.
   *
   * @param most so many bytes at most, or one chunk
   * @return how many bytes that is, about; 0 where nothing can be copied
   */
  long copy(long most) {
    long[] copied = {0};
    innards.run(() -> copied[0] = copyLast(most));
    return copied[0];
  }

  private long copyLast(long most) {
    List<Chunk<?>> all = innards.chunks();
    all.sort(LAST_FIRST);
    Set<Integer> last = new HashSet<>();
    long live = 0;
    for (Chunk<?> chunk : all) {
      boolean more = last.isEmpty() || live + chunk.maxLenLive <= most;
      if (!more || !innards.movable(chunk)) {
        break;
      }
      last.add(chunk.id);
      live += chunk.maxLenLive;
    }
    return !last.isEmpty() && innards.rewrite(last) > 0 ? live : 0;
  }
}
