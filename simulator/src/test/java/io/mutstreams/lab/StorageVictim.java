package io.mutstreams.lab;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.api.Bytes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that stores and drains in turns: outages, flow, drains, rests in which the file is made
 * compact, and stops. It says on its standard output what was called durable, and what it is about
 * to settle, each with the place that the disk's log had reached.
 */
final class StorageVictim {
  static final List<String> OUTBOXES = List.of("archive", "alerts");
  static final int KEYS = 20;

  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);
  private static final Outbox.Limits LIMITS = new Outbox.Limits(8 << 20, WhenFull.BLOCK);
  private static final int UNACKNOWLEDGED = 3_000;
  private static final long SMALL = 200_000;
  private static final long REST = 4_000_000_000L;

  private final Path folder;
  private final StorageKeys keys;
  private final Path log;
  private final Random random;
  private final Semaphore window = new Semaphore(UNACKNOWLEDGED);
  private final long[] next = {1, 1};
  private final long[] settled = new long[2];
  private long states;
  private long ballast;
  private long passing;
  private long letters;
  private Storage storage;

  private StorageVictim(Path folder, StorageKeys keys, Path log, long seed) {
    this.folder = folder;
    this.keys = keys;
    this.log = log;
    this.random = new Random(seed);
    this.storage = open();
  }

  /**
   * @param args the folder, the disk's log, the seed, how many seconds, and the key, empty for none
   */
  public static void main(String[] args) throws Exception {
    var victim =
        new StorageVictim(
            Path.of(args[0]), Reopened.keys(args[4]), Path.of(args[1]), Long.parseLong(args[2]));
    long end = System.nanoTime() + Long.parseLong(args[3]) * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      victim.phase();
    }
    victim.awaitDurable();
    System.exit(0);
  }

  private Storage open() {
    return Storage.open(
        folder, keys, sentence -> say("alarm:" + sentence.replace(' ', '_'), "-", 0));
  }

  private void phase() throws IOException {
    long end = System.nanoTime() + random.nextInt(300, 1_500) * 1_000_000L;
    switch (random.nextInt(6)) {
      case 0, 1 -> flow(end, false);
      case 2, 3 -> flow(end, true);
      case 4 -> rest();
      default -> reopen();
    }
  }

  private void flow(long end, boolean draining) throws IOException {
    while (System.nanoTime() - end < 0) {
      for (int box = 0; box < OUTBOXES.size(); box++) {
        boolean room = storage.outbox(OUTBOXES.get(box), LIMITS).bytes() < LIMITS.maxBytes() / 2;
        if (room) {
          append(box);
        }
        if (draining || !room) {
          drain(box, random.nextInt(1, 200));
        }
      }
      if (random.nextInt(20) == 0) {
        saveState();
      }
      long save = ++ballast;
      storage
          .state()
          .save(Ballast.STREAM, Ballast.save(save), () -> say("durable", Ballast.STREAM, save));
      if (random.nextInt(10) == 0) {
        long number = ++passing;
        storage
            .state()
            .save(
                Passing.STREAM, Passing.save(number), () -> say("durable", Passing.STREAM, number));
      }
      if (random.nextInt(30) == 0) {
        long number = ++letters;
        storage.deadLetters().add(Parcel.letter(number), () -> say("durable", "letter", number));
      }
      LockSupport.parkNanos(random.nextInt(2_000_000, 20_000_000));
    }
  }

  private void append(int box) {
    String name = OUTBOXES.get(box);
    int count = random.nextInt(1, 90);
    List<Outgoing> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(Parcel.message(name, next[box]++));
    }
    long last = next[box] - 1;
    window.acquireUninterruptibly(count);
    storage
        .outbox(name, LIMITS)
        .append(
            messages,
            () -> {
              say("durable", name, last);
              window.release(count);
            });
  }

  /** Returns whether there was something. */
  private boolean drain(int box, int most) {
    String name = OUTBOXES.get(box);
    Outbox outbox = storage.outbox(name, LIMITS);
    CompletableFuture<List<Stored>> found = new CompletableFuture<>();
    outbox.read(settled[box], most, found::complete);
    List<Stored> read = found.join();
    if (read.isEmpty()) {
      return false;
    }
    Stored last = read.get(read.size() - 1);
    say("settled", name, Parcel.number(last.message()));
    outbox.settle(last.sequence());
    settled[box] = last.sequence();
    return true;
  }

  private void saveState() {
    long number = ++states;
    List<Entry> entries = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      Bytes value = Bytes.utf8(number + " " + "x".repeat(key * 10));
      entries.add(new Entry("count", "n", "key-" + key, "", 1, number, value));
    }
    storage.state().save("readings", entries, () -> say("durable", "state", number));
  }

  private void rest() throws IOException {
    boolean more = true;
    while (more) {
      more = drain(0, 500);
      more |= drain(1, 500);
    }
    long end = System.nanoTime() + REST;
    long before = storage.status().fileBytes();
    while (System.nanoTime() - end < 0 && storage.status().fileBytes() > SMALL) {
      LockSupport.parkNanos(2_000_000);
    }
    if (storage.status().fileBytes() < before / 2) {
      say("compact", "-", before);
    }
  }

  private void reopen() {
    awaitDurable();
    storage.close();
    say("closed", "-", 0);
    storage = open();
    settled[0] = 0;
    settled[1] = 0;
  }

  private void awaitDurable() {
    window.acquireUninterruptibly(UNACKNOWLEDGED);
    window.release(UNACKNOWLEDGED);
  }

  private synchronized void say(String word, String what, long number) {
    try {
      String line = word + " " + what + " " + number + " " + LoggedDisk.position(log) + "\n";
      OUT.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
