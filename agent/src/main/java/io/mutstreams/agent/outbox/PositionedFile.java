package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBase;
import org.jspecify.annotations.Nullable;

/**
 * What a file for H2 is beside what is read and written where: the place at which it is read and
 * written by turns, its length, and its locks. Synchronized as {@link FileChannel} promises it.
 */
abstract class PositionedFile extends FileBase {
  private final FileChannel base;
  private long position;

  PositionedFile(FileChannel base) {
    this.base = base;
  }

  @Override
  public synchronized int read(ByteBuffer into) throws IOException {
    int some = read(into, position);
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
