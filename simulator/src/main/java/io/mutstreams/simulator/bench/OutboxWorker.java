package io.mutstreams.simulator.bench;

import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.simulator.process.Usage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Works on an agent's storage as an uplink does, in a process of its own, so that heap and compiler
 * are the agent's. Prints figures, a name and a value on each line.
 *
 * <p>{@code append FOLDER RECORDS UNDER_WAY}, {@code backlog FOLDER RECORDS}, {@code open FOLDER},
 * {@code drain FOLDER}, {@code bare FILE RECORDS}.
 */
public final class OutboxWorker {
  static final String UPLINK = "up";

  /** The system property that has it encrypt what it stores. */
  static final String ENCRYPTED = "bench.encrypted";

  private static final StorageKeys KEYS =
      Boolean.getBoolean(ENCRYPTED)
          ? new StorageKeys(new Secret("a key that measures as any other"), null)
          : StorageKeys.NONE;
  private static final long PID = ProcessHandle.current().pid();
  private static final int BATCH = 1_000;
  private static final int BURST = 100;
  private static final int WARM = 100_000;
  private static final Outbox.Limits ROOMY = new Outbox.Limits(1L << 40, WhenFull.BLOCK);

  private OutboxWorker() {}

  /**
   * Does one thing.
   *
   * @param args what, where and how much
   * @throws IOException when the disk fails
   * @throws InterruptedException when interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path place = Path.of(args[1]);
    switch (args[0]) {
      case "append" -> {
        warmUp(place);
        List<Outgoing> records = StoredFeed.plain(BATCH);
        int[] next = {0};
        append(
            place,
            () -> records.get(next[0]++ % BATCH),
            Long.parseLong(args[2]),
            Integer.parseInt(args[3]));
      }
      case "backlog" -> append(place, new StoredFeed()::next, Long.parseLong(args[2]), 5_000);
      case "open" -> open(place);
      case "drain" -> {
        warmUp(place);
        drain(place);
      }
      case "bare" -> bare(place, Long.parseLong(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static Storage open(Path folder, boolean say) {
    long start = System.nanoTime();
    Storage storage = Storage.open(folder, KEYS, alarm -> say("alarm", alarm));
    storage.opened().join();
    if (say) {
      say("open_s", seconds(start));
    }
    return storage;
  }

  private static void open(Path folder) {
    try (Storage storage = open(folder, true)) {
      Outbox outbox = storage.outbox(UPLINK, ROOMY);
      say("depth", outbox.depth());
      Runtime runtime = Runtime.getRuntime();
      runtime.gc();
      say("heap_mb", (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0);
    }
  }

  /** The compilers need a while: what runs for months is measured warm. */
  private static void warmUp(Path place) throws InterruptedException {
    Path folder = place.resolveSibling("warm");
    List<Outgoing> records = StoredFeed.plain(BATCH);
    try (Storage storage = open(folder, false)) {
      Outbox outbox = storage.outbox(UPLINK, ROOMY);
      append(outbox, () -> records.get(0), WARM, BATCH);
      new UplinkReading(outbox).drain(WARM);
    }
  }

  private static void append(Path folder, Supplier<Outgoing> records, long count, int underWay)
      throws IOException, InterruptedException {
    try (Storage storage = open(folder, false)) {
      Outbox outbox = storage.outbox(UPLINK, ROOMY);
      Usage before = Usage.of(PID);
      long written = Usage.writtenBytes(PID);
      long start = System.nanoTime();
      append(outbox, records, count, underWay);
      double seconds = seconds(start);
      Usage after = Usage.of(PID);
      say("per_s", count / seconds);
      say("cpu_us", (double) (after.cpuMicros() - before.cpuMicros()) / count);
      say("bytes", (double) storage.status().fileBytes() / count);
      say("written", (double) (Usage.writtenBytes(PID) - written) / count);
    }
  }

  /**
   * One record a call, as an uplink does it, with a bound on what is not durable yet. The room is
   * taken by the hundred, as sockets bring messages, or the waiting would be what is measured.
   */
  private static void append(Outbox outbox, Supplier<Outgoing> records, long count, int underWay)
      throws InterruptedException {
    Semaphore room = new Semaphore(underWay);
    for (long i = 0; i < count; i++) {
      if (i % BURST == 0) {
        room.acquire(BURST);
      }
      outbox.append(List.of(records.get()), () -> room.release());
    }
    long unused = (BURST - count % BURST) % BURST;
    room.acquire(underWay - (int) unused);
  }

  private static void drain(Path folder) throws IOException, InterruptedException {
    try (Storage storage = open(folder, false)) {
      Outbox outbox = storage.outbox(UPLINK, ROOMY);
      long count = outbox.depth();
      Usage before = Usage.of(PID);
      long start = System.nanoTime();
      new UplinkReading(outbox).drain(count);
      double seconds = seconds(start);
      Usage after = Usage.of(PID);
      say("per_s", count / seconds);
      say("cpu_us", (double) (after.cpuMicros() - before.cpuMicros()) / count);
      start = System.nanoTime();
      double shrunkAfter = 0;
      long length = storage.status().fileBytes();
      // It is made small when it has been quiet for a little.
      while (seconds(start) < shrunkAfter + 5) {
        TimeUnit.MILLISECONDS.sleep(20);
        long now = storage.status().fileBytes();
        if (now < length) {
          shrunkAfter = seconds(start);
        }
        length = now;
      }
      say("file_mb", length / 1048576.0);
      say("shrunk_after_s", shrunkAfter);
    }
  }

  /** The limit: the same bytes, a batch at a time, each forced to the disk. */
  private static void bare(Path file, long count) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer batch = ByteBuffer.allocateDirect(BATCH * StoredFeed.RECORD_BYTES);
      for (int i = 0; i < batch.capacity(); i++) {
        batch.put(i, (byte) (i * 31));
      }
      long start = System.nanoTime();
      for (long left = count; left > 0; left -= BATCH) {
        batch.clear();
        batch.limit((int) Math.min(BATCH, left) * StoredFeed.RECORD_BYTES);
        while (batch.hasRemaining()) {
          channel.write(batch);
        }
        channel.force(false);
      }
      say("per_s", count / seconds(start));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void say(String name, Object value) {
    System.out.println(
        name + " " + (value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : value));
  }
}
