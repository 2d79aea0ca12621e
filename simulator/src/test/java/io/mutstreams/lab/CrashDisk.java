package io.mutstreams.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * Rebuilds a disk as a power cut would have left it. What was written before the last flush is
 * there. Each later write is there, or lost, or, being large, there in part: blocks of 4 KiB, as a
 * disk's cache may have written them back in any order. Cuts are asked for in rising order. Owned
 * by one thread.
 */
final class CrashDisk implements AutoCloseable {
  private static final int BLOCK_SECTORS = 8;

  private final DiskLog log;
  private final Path base;
  private final FileChannel data;
  private final FileChannel flushed;
  private int applied;

  /**
   * @param folder for its files
   * @param size of the disk, in bytes
   */
  CrashDisk(DiskLog log, Path file, Path folder, long size) throws IOException {
    this.log = log;
    this.base = folder.resolve("flushed.img");
    this.data = FileChannel.open(file);
    this.flushed =
        FileChannel.open(
            base,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    int unused = flushed.write(ByteBuffer.allocate(1), size - 1);
  }

  /**
   * The disk after so many entries.
   *
   * @param image the file to make
   * @param random decides what of the rest is lost
   * @return how many writes were lost or torn
   */
  int cut(int entries, Path image, Random random) throws IOException {
    int last = entries;
    while (last > 0 && !log.entries().get(last - 1).flush()) {
      last--;
    }
    for (; applied < last; applied++) {
      copy(log.entries().get(applied), flushed);
    }
    Files.deleteIfExists(image);
    String unused = Command.run("cp", "--sparse=always", base, image);
    double lose = random.nextInt(1, 10) / 10.0;
    int lost = 0;
    try (FileChannel out = FileChannel.open(image, StandardOpenOption.WRITE)) {
      for (int i = last; i < entries; i++) {
        DiskLog.Entry entry = log.entries().get(i);
        if (entry.through() || random.nextDouble() >= lose) {
          copy(entry, out);
        } else {
          lost++;
          if (random.nextBoolean()) {
            tear(entry, out, random);
          }
        }
      }
    }
    return lost;
  }

  private void tear(DiskLog.Entry entry, FileChannel out, Random random) throws IOException {
    for (long done = 0; done < entry.sectors(); done += BLOCK_SECTORS) {
      if (random.nextBoolean()) {
        long count = Math.min(BLOCK_SECTORS, entry.sectors() - done);
        copy(entry.data() + done * DiskLog.SECTOR, entry.sector() + done, count, out);
      }
    }
  }

  private void copy(DiskLog.Entry entry, FileChannel to) throws IOException {
    if (entry.writes()) {
      copy(entry.data(), entry.sector(), entry.sectors(), to);
    }
  }

  private void copy(long from, long sector, long sectors, FileChannel to) throws IOException {
    long length = sectors * DiskLog.SECTOR;
    to.position(sector * DiskLog.SECTOR);
    for (long done = 0; done < length; ) {
      long some = data.transferTo(from + done, length - done, to);
      if (some <= 0) {
        throw new IOException("the log ends too early");
      }
      done += some;
    }
  }

  @Override
  public void close() throws IOException {
    data.close();
    flushed.close();
  }
}
