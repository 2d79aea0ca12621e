package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An H2 file that is whole after a power cut, at any moment, however the disk ordered what it was
 * given and had not flushed.
 *
 * <p>H2 writes a chunk at each commit, and finds the newest one again by its head and by searching.
 * In version 2.5.252 the head names the chunk before (it is written too early); once space in the
 * file is used again, the search does not find what the head does not name, and whatever was
 * committed since is gone, without a power cut. And H2 checks neither a chunk's content nor that a
 * chunk is on disk before the space of what it replaced is written over. So:
 *
 * <ul>
 *   <li>A sync first writes one of the two heads: it names the newest chunk, with its checksum. One
 *       sync makes both durable, or, failing, leaves the other head and all that it needs. Then the
 *       other is written too: a head that names what was there before is left by a power cut alone,
 *       and where both name a chunk that is not there, it was damaged.
 *   <li>Between two syncs there is one chunk at most: before a second one, the first is synced. So
 *       nothing is written over that the last synced state needs.
 *   <li>At opening, the newest head whose chunk is what its checksum says is the truth. What was
 *       written after it is free space, and H2 sees a file that was closed in order. That chunk is
 *       written once more: after a sync that failed the system may hold it in memory only, and
 *       think it written.
 * </ul>
 *
 * <p>H2 looks at few chunks when it opens its file, and goes back to an earlier state where one of
 * them is damaged. So until {@link #trust} has compared what it came to with the head, and verified
 * what it has read, nothing can be written that would take the place of what is newer; and each
 * chunk is verified ({@link Extents}) when it is read for the first time.
 *
 * <p>A file without such heads, of an earlier version, is left to H2's own search.
 *
 * <p>H2 uses it by the storage thread alone; synchronized as {@link FileChannel} promises it.
 */
final class SafeFile extends PositionedFile {
  private static final String ASTRAY =
      "is damaged: H2 does not find in it what was stored last, and would take another state for it";

  private final FileChannel base;
  private final Runnable failed;

  /** The latest of H2's own heads. */
  private @Nullable Head head;

  /** Named by the durable head. */
  private Head.@Nullable Chunk newest;

  /** The block of the durable head: the next is written to the other. */
  private int slot;

  private boolean dirty;
  private final Extents extents;

  /** What H2 has to come to when it opens the file; null when that is not known, or it has. */
  private Head.@Nullable Chunk truth;

  /** What is read in place of the heads, where the file is only read. */
  private byte @Nullable [] shown;

  /** What is read as zeros, where the file is only read. */
  private List<Unfinished.Place> hidden = List.of();

  private boolean proven;

  private SafeFile(FileChannel base, Runnable failed) {
    super(base);
    this.base = base;
    this.failed = failed;
    this.extents = new Extents(base);
  }

  /**
   * A file that is only read, and need not have been closed in order.
   *
   * @param search as for {@link #open}
   */
  static SafeFile readOnly(FileChannel base, boolean search) throws IOException {
    SafeFile file = new SafeFile(base, () -> {});
    List<Head> heads = base.size() < Head.END ? List.of() : Head.both(base);
    for (Head each : heads) {
      ByteBuffer chunk = each.newest(base);
      Head.Chunk found = chunk == null ? null : Head.Chunk.of(chunk, each.start());
      if (chunk != null && found != null && heads.size() == 2) {
        byte[] block = each.naming(found, !search).toBlock();
        file.shown = ByteBuffer.allocate(Head.END).put(block).put(block).array();
        file.hidden = Unfinished.in(base, found, chunk, heads, search);
        file.newest = found;
        file.truth = found;
        file.proven = true;
        return file;
      }
    }
    return file;
  }

  /** Whether it is known what was stored last; only of a file that is only read. */
  boolean proven() {
    return proven;
  }

  /**
   * Verifies some of what H2 has read when it opened the file.
   *
   * @param most bytes, about
   * @return whether there is more
   * @throws DamagedFileException when some of it is damaged
   */
  synchronized boolean verifyDue(long most) throws IOException {
    return extents.verifyDue(most);
  }

  /**
   * Verifies what was not read yet.
   *
   * @throws DamagedFileException when some of it is damaged
   */
  synchronized void verifyAll() throws IOException {
    extents.verifyAll();
  }

  /**
   * @param base may be empty
   * @param failed runs when it could not be synced
   * @param search whether H2 is to search for the newest chunk: where it is told it, it tries a few
   *     others that were dead by then too, whose space may have been written over since; if it does
   *     not find them it goes back, or on to a chunk of which a part may be missing
   */
  static SafeFile open(FileChannel base, Runnable failed, boolean search) throws IOException {
    SafeFile file = new SafeFile(base, failed);
    if (base.size() >= Head.END) {
      file.recover(search);
    }
    return file;
  }

  private void recover(boolean search) throws IOException {
    List<Head> heads = Head.both(base);
    boolean closed = heads.size() == 2 && heads.get(0).equals(heads.get(1));
    for (Head each : heads) {
      ByteBuffer chunk = each.newest(base);
      if (chunk != null) {
        Head.Chunk found = Head.Chunk.of(chunk, each.start());
        if (found != null && (search || !(closed && each.clean()))) {
          for (Unfinished.Place place : Unfinished.in(base, found, chunk, heads, search)) {
            place.erase(base);
          }
          Head.writeFully(base, chunk, found.position());
          // Before the heads: as long as this fails they must not tell that there is nothing to do.
          sync();
          Head whole = each.naming(found, !search);
          writeHeads(whole);
          sync();
        }
        newest = found;
        truth = found;
        head = each;
        return;
      }
    }
    head = heads.isEmpty() ? null : heads.get(0);
  }

  /**
   * H2 has opened the file.
   *
   * @param version that it came to
   * @param position where the chunk begins that it takes for the newest, in bytes; 0 when that is
   *     not known
   * @param chunks that it knows: their ends, by where they begin
   * @throws StrayedException when that is not what was stored last
   * @throws DamagedFileException when what it has read is damaged
   */
  synchronized void trust(long version, long position, Map<Long, Long> chunks) throws IOException {
    Head.Chunk stored = truth;
    Head.Chunk last = newest;
    // What is newer was not synced: any part of it may be missing.
    boolean same =
        last == null
            || (version == last.version() && (position == 0 || position == last.position()));
    if (stored != null && !same) {
      throw astray();
    }
    Map<Long, Long> all = new HashMap<>(chunks);
    if (stored != null) {
      all.put(stored.position(), stored.position() + stored.length());
    }
    extents.know(all);
    truth = null;
  }

  /** Whether it is known what was stored last, and H2 has not come to it yet. */
  synchronized boolean awaitsTrust() {
    return truth != null;
  }

  /** H2 writes before it has come to what was stored last: it has come to another state. */
  private static StrayedException astray() {
    return new StrayedException(ASTRAY);
  }

  @Override
  public synchronized int write(ByteBuffer bytes, long at) throws IOException {
    int length = bytes.remaining();
    if (at < Head.END) {
      head(bytes, at);
      return length;
    }
    if (dirty) {
      force(true);
    }
    Extents.seal(bytes);
    Head.Chunk chunk = Head.Chunk.of(bytes, at);
    if (truth != null && (chunk == null || !follows(chunk))) {
      throw astray();
    }
    dirty = true;
    extents.written(at, length);
    Head.writeFully(base, bytes, at);
    newest = chunk;
    return length;
  }

  /** Whether it was made of what is the newest: H2 counts one on with each. */
  private boolean follows(Head.Chunk chunk) {
    Head.Chunk last = newest;
    return last == null || chunk.version() == last.version() + 1;
  }

  /** H2 writes both heads at once. */
  private void head(ByteBuffer bytes, long at) throws IOException {
    byte[] block = new byte[Math.min(bytes.remaining(), Head.BLOCK)];
    bytes.duplicate().get(block);
    Head written = Head.parse(block);
    Head.Chunk named = newest;
    if (written == null || at != 0) {
      throw new IOException("H2 wrote a head that is none, at " + at);
    }
    Head.Chunk newer = truth;
    if (newer != null && written.version() < newer.version() - 1) {
      throw astray();
    }
    head = written;
    bytes.position(bytes.limit());
    if (dirty && !written.clean()) {
      return; // the next sync writes it
    }
    force(true);
    boolean ours = named != null && named.version() >= written.version();
    Head whole = named != null && ours ? written.naming(named, written.clean()) : written;
    writeHeads(whole);
    dirty = false;
    sync();
  }

  @Override
  public synchronized void force(boolean metaData) throws IOException {
    if (!dirty) {
      return;
    }
    Head.Chunk named = newest;
    Head before = head;
    Head next = named == null || before == null ? before : before.naming(named, false);
    byte[] block = next == null ? null : next.toBlock();
    if (block != null) {
      writeHead(block, 1 - slot);
    }
    sync();
    slot = 1 - slot;
    dirty = false;
    if (block != null) {
      writeHead(block, 1 - slot); // the next sync makes it durable: until then either is the truth
    }
  }

  private void sync() throws IOException {
    try {
      Sync.file(base);
    } catch (SyncFailedException e) {
      failed.run();
      throw e;
    }
  }

  private void writeHeads(Head both) throws IOException {
    byte[] block = both.toBlock();
    writeHead(block, 0);
    writeHead(block, 1);
  }

  private void writeHead(byte[] block, int slot) throws IOException {
    Head.writeFully(base, ByteBuffer.wrap(block), (long) slot * Head.BLOCK);
  }

  @Override
  public synchronized FileChannel truncate(long size) throws IOException {
    Head.Chunk newer = truth;
    if (newer != null && size < newer.position() + newer.length()) {
      throw astray();
    }
    force(true);
    var unused = base.truncate(size);
    extents.cut(size);
    return this;
  }

  @Override
  public synchronized int read(ByteBuffer into, long at) throws IOException {
    byte[] heads = shown;
    if (at < Head.END) {
      if (heads == null) {
        return base.read(into, at);
      }
      int some = (int) Math.min(into.remaining(), Head.END - at);
      into.put(heads, (int) at, some);
      return some;
    }
    long unused = extents.reading(at);
    int from = into.position();
    int some = base.read(into, at);
    for (Unfinished.Place place : hidden) {
      place.hide(into.duplicate().limit(into.position()).position(from), at);
    }
    return some;
  }
}
