package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/**
 * Prints how fast an outbox takes and gives, for looking at, on an otherwise idle machine.
 * Arguments: a folder that is empty, how many records, and how many of them in flight, if not
 * several numbers.
 */
final class StorageRates {
  private static final int PAYLOAD = 200;

  private StorageRates() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int records = Integer.parseInt(args[1]);
    warmUp(folder.resolve("warm"));
    int[] windows = {100, 1_000, 10_000};
    if (args.length > 2) {
      windows = new int[] {Integer.parseInt(args[2])};
    }
    for (int unsettled : windows) {
      Path place = folder.resolve("window-" + unsettled);
      try (Storage storage = Storage.open(place, StorageRates::alarmed)) {
        storage.opened().join();
        Outbox outbox = storage.outbox("rates", Some.ROOMY);
        append(storage, outbox, records, unsettled);
      }
      long start = System.nanoTime();
      try (Storage storage = Storage.open(place, StorageRates::alarmed)) {
        storage.opened().join();
        say("  opened in %.3f s, heap %d MB", seconds(start), heapMegabytes());
        drain(storage, storage.outbox("rates", Some.ROOMY), records);
        rest(storage);
      }
    }
  }

  private static void warmUp(Path place) throws Exception {
    try (Storage storage = Storage.open(place, StorageRates::alarmed)) {
      Outbox outbox = storage.outbox("rates", Some.ROOMY);
      append(storage, outbox, 50_000, 1_000);
      drain(storage, outbox, 50_000);
    }
  }

  /** One message a call, as lanes do it, with a bound on what is not durable yet. */
  private static void append(Storage storage, Outbox outbox, int records, int unsettled)
      throws Exception {
    Semaphore room = new Semaphore(unsettled);
    Outgoing[] messages = new Outgoing[1_000];
    for (int i = 0; i < messages.length; i++) {
      messages[i] = Some.message(i, PAYLOAD);
    }
    long start = System.nanoTime();
    long cpu = storageCpu();
    long written = written();
    for (int i = 0; i < records; i++) {
      room.acquire();
      outbox.append(List.of(messages[i % 1_000]), room::release);
    }
    room.acquire(unsettled);
    double seconds = seconds(start);
    say(
        "append, %,d in flight: %,.0f/s, storage thread %.1f us a record, file %d bytes a record,"
            + " written %d bytes a record",
        unsettled,
        records / seconds,
        (storageCpu() - cpu) / 1e3 / records,
        storage.status().fileBytes() / records,
        (written() - written) / records);
  }

  private static void drain(Storage storage, Outbox outbox, int records) {
    long start = System.nanoTime();
    long cpu = storageCpu();
    int read = 0;
    long after = 0;
    while (read < records) {
      List<Stored> some = Some.read(outbox, after, 500);
      after = some.get(some.size() - 1).sequence();
      outbox.settle(after);
      read += some.size();
    }
    say(
        "  drain: %,.0f/s, storage thread %.1f us a record, file %,d bytes",
        records / seconds(start),
        (storageCpu() - cpu) / 1e3 / records,
        storage.status().fileBytes());
  }

  private static void rest(Storage storage) throws Exception {
    long start = System.nanoTime();
    while (storage.status().fileBytes() > 100_000 && seconds(start) < 60) {
      Thread.sleep(50);
    }
    say("  %.1f s later: file %,d bytes", seconds(start), storage.status().fileBytes());
    Thread.sleep(3_000);
    long written = written();
    long cpu = storageCpu();
    Thread.sleep(10_000);
    say(
        "  then, in 10 s of rest: %d bytes written, %d us of the storage thread",
        written() - written, (storageCpu() - cpu) / 1_000);
  }

  private static void alarmed(String sentence) {
    say("ALARM %s", sentence);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static long heapMegabytes() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  private static long storageCpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("storage")) {
        return threads.getThreadCpuTime(id);
      }
    }
    return 0;
  }

  /** What this process has handed to the file system, from /proc; 0 where there is none. */
  private static long written() throws IOException {
    Path io = Path.of("/proc/self/io");
    if (Files.notExists(io)) {
      return 0;
    }
    for (String line : Files.readAllLines(io)) {
      if (line.startsWith("wchar:")) {
        return Long.parseLong(line.substring(7));
      }
    }
    return 0;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
