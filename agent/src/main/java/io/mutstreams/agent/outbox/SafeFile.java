package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import org.h2.store.fs.FileBase;
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
 *   <li>A sync first writes one of the two heads: it names the newest chunk, with its checksum. The
 *       other names the one of the sync before, until the next. One sync makes both durable, or,
 *       failing, leaves the other head and all that it needs.
 *   <li>Between two syncs there is one chunk at most: before a second one, the first is synced. So
 *       nothing is written over that the last synced state needs.
 *   <li>At opening, the newest head whose chunk is what its checksum says is the truth. What was
 *       written after it is free space, and H2 sees a file that was closed in order. That chunk is
 *       written once more: after a sync that failed the system may hold it in memory only, and
 *       think it written.
 * </ul>
 *
 * <p>A file without such heads, of an earlier version, or damaged, is left to H2's own search.
 *
 * <p>H2 uses it by the storage thread alone; synchronized as {@link FileChannel} promises it.
 */
final class SafeFile extends FileBase {
  private final FileChannel base;
  private final Runnable failed;

  /** The latest of H2's own heads. */
  private @Nullable Head head;

  /** Named by the durable head. */
  private Head.@Nullable Chunk newest;

  /** The block of the durable head: the next is written to the other. */
  private int slot;

  private boolean dirty;
  private long position;

  private SafeFile(FileChannel base, Runnable failed) {
    this.base = base;
    this.failed = failed;
  }

  /**
   * @param base may be empty
   * @param failed runs when it could not be synced
   */
  static SafeFile open(FileChannel base, Runnable failed) throws IOException {
    SafeFile file = new SafeFile(base, failed);
    if (base.size() >= Head.END) {
      file.recover();
    }
    return file;
  }

  private void recover() throws IOException {
    List<Head> heads = Head.both(base);
    boolean closed = heads.size() == 2 && heads.get(0).equals(heads.get(1));
    for (Head each : heads) {
      ByteBuffer chunk = each.newest(base);
      if (chunk != null) {
        Head.Chunk found = Head.Chunk.of(chunk, each.start());
        if (found != null && !(closed && each.clean())) {
          writeFully(chunk, found.position());
          // Before the heads: as long as this fails they must not tell that there is nothing to do.
          sync();
          Head whole = each.naming(found, true);
          writeHead(whole, 0);
          writeHead(whole, 1);
          sync();
        }
        newest = found;
        head = each;
        return;
      }
    }
    head = heads.isEmpty() ? null : heads.get(0);
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
    Head.Chunk chunk = Head.Chunk.of(bytes, at);
    dirty = true;
    writeFully(bytes, at);
    newest = chunk;
    return length;
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
    head = written;
    bytes.position(bytes.limit());
    if (dirty && !written.clean()) {
      return; // the next sync writes it
    }
    force(true);
    boolean ours = named != null && named.version() >= written.version();
    Head whole = named != null && ours ? written.naming(named, written.clean()) : written;
    writeHead(whole, 0);
    writeHead(whole, 1);
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
    if (before != null) {
      writeHead(named == null ? before : before.naming(named, false), 1 - slot);
    }
    sync();
    slot = 1 - slot;
    dirty = false;
  }

  private void sync() throws IOException {
    try {
      Sync.file(base);
    } catch (SyncFailedException e) {
      failed.run();
      throw e;
    }
  }

  private void writeHead(Head written, int block) throws IOException {
    writeFully(ByteBuffer.wrap(written.toBlock()), (long) block * Head.BLOCK);
  }

  private void writeFully(ByteBuffer bytes, long at) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += base.write(bytes, place);
    }
  }

  @Override
  public synchronized FileChannel truncate(long size) throws IOException {
    force(true);
    var unused = base.truncate(size);
    return this;
  }

  @Override
  public synchronized int read(ByteBuffer into, long at) throws IOException {
    return base.read(into, at);
  }

  @Override
  public synchronized int read(ByteBuffer into) throws IOException {
    int some = base.read(into, position);
    position += Math.max(0, some);
    return some;
  }

  @Override
  public synchronized int write(ByteBuffer bytes) throws IOException {
    int some = write(bytes, position);
    position += some;
    return some;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized FileChannel position(long to) {
    position = to;
    return this;
  }

  @Override
  public synchronized long size() throws IOException {
    return base.size();
  }

  @Override
  public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
    return base.tryLock(from, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    base.close();
  }
}
