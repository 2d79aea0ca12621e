package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The places at which the power is cut: half of them anywhere in the log, some where much happens
 * to names and files, some where several writes are not flushed yet. Owned by one thread.
 */
final class Cuts {
  private static final int NEAR = 60;

  /** One in so many is near a preferred place, and one where much is not flushed. */
  private static final int KINDS = 4;

  private final DiskLog log;
  private final Random random;
  private final int first;
  private final List<Integer> preferred = new ArrayList<>();
  private int images;
  private int withLoss;
  private long lost;
  private long nanos;

  /**
   * @param begin the place in the log after which cuts are made
   */
  Cuts(DiskLog log, long seed, long begin) {
    this.log = log;
    this.random = new Random(seed);
    this.first = log.before(begin);
  }

  void prefer(long place) {
    preferred.add(log.before(place));
  }

  /** What is done with a disk after a power cut. */
  interface Look {
    void at(Cut cut) throws IOException;
  }

  /**
   * One cut.
   *
   * @param number its number in this run
   * @param entries how many entries of the log were reached
   * @param position where the log ended then
   * @param lost how many writes were lost or torn
   * @param image the disk
   * @param root its file system
   */
  record Cut(int number, int entries, long position, int lost, Path image, Path root) {
    @Override
    public String toString() {
      return "cut " + number + " after entry " + entries + ", " + lost + " writes lost";
    }
  }

  /**
   * Rebuilds and looks.
   *
   * @param count how many
   * @param folder for files
   * @param file the log's
   * @param size of the disk
   */
  void each(int count, Path folder, Path file, long size, Look look) throws IOException {
    int[] at = random.ints(count, first, log.entries().size() + 1).toArray();
    int[] risky = risky();
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(KINDS);
      if (kind == 0 && !preferred.isEmpty()) {
        int near = preferred.get(random.nextInt(preferred.size())) + random.nextInt(-NEAR, NEAR);
        at[i] = Math.max(first, Math.min(log.entries().size(), near));
      } else if (kind == 1 && risky.length > 0) {
        at[i] = risky[random.nextInt(risky.length)];
      }
    }
    Arrays.sort(at);
    @Nullable Integer only = Integer.getInteger("lab.cut");
    long begin = System.nanoTime();
    Path image = folder.resolve("cut.img");
    try (var disk = new CrashDisk(log, file, folder, size)) {
      for (int i = 0; i < count; i++) {
        var chance = new Random(random.nextLong());
        if (only != null && only != i) {
          continue;
        }
        int gone = disk.cut(at[i], image, chance);
        images++;
        lost += gone;
        withLoss += gone > 0 ? 1 : 0;
        try (var mounted = MountedImage.mount(image, folder.resolve("cut"))) {
          look.at(new Cut(i, at[i], log.end(at[i]), gone, image, mounted.root()));
        }
        Files.delete(image);
      }
    }
    nanos = System.nanoTime() - begin;
  }

  /** Where several writes are not flushed. */
  private int[] risky() {
    List<Integer> found = new ArrayList<>();
    int writes = 0;
    for (int i = 0; i < log.entries().size(); i++) {
      DiskLog.Entry entry = log.entries().get(i);
      writes = entry.flush() ? 0 : writes + (entry.writes() ? 1 : 0);
      if (i >= first && writes > 1) {
        found.add(i + 1);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** What was done. */
  String summary() {
    return String.format(
        "%d images from a log of %d entries in %d s; %d of them lost writes, %d in all",
        images, log.entries().size(), nanos / 1_000_000_000, withLoss, lost);
  }
}
