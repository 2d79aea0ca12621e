package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The file of a {@link MomentsPath}. */
final class MomentsFile extends PositionedFile {
  private final FileChannel base;
  private final MomentsPath.Told told;

  MomentsFile(FileChannel base, MomentsPath.Told told) {
    super(base);
    this.base = base;
    this.told = told;
  }

  @Override
  public synchronized int write(ByteBuffer bytes, long at) throws IOException {
    told.beforeAWrite();
    return base.write(bytes, at);
  }

  @Override
  public synchronized FileChannel truncate(long size) throws IOException {
    told.beforeAWrite();
    var unused = base.truncate(size);
    return this;
  }

  @Override
  public synchronized int read(ByteBuffer into, long at) throws IOException {
    return base.read(into, at);
  }

  @Override
  public synchronized void force(boolean metaData) throws IOException {
    base.force(metaData);
  }
}
