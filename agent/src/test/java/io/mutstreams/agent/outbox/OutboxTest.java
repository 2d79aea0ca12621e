package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.eventually;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.message;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Limits;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  @TempDir Path folder;

  @Test
  void keepsEverythingOfAMessage() {
    Outgoing full =
        new Outgoing(
            "häß-1",
            "gw/ü/1",
            "key",
            Map.of("a", "1", "b", ""),
            Bytes.copyOf(new byte[] {0, -1, 7}),
            1,
            true);
    Outgoing bare = new Outgoing("", "t", "", Map.of(), Bytes.utf8(""), 0, false);
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, List.of(full, bare)));
      assertThat(read(outbox, 0, 10)).extracting(Stored::message).containsExactly(full, bare);
    }
  }

  @Test
  void keepsOrderOverSegmentsAndAReopening() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      for (int i = 0; i < 25_000; i += 10) {
        outbox.append(messages(i, 10, 20), () -> {});
      }
      await(append(outbox, messages(25_000, 1, 20)));
      assertThat(outbox.depth()).isEqualTo(25_001);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(storage.opened());
      Outbox outbox = storage.outbox("archive", ROOMY);
      assertThat(outbox.depth()).isEqualTo(25_001);
      assertThat(ids(outbox)).isEqualTo(ids(0, 25_001));
      await(append(outbox, messages(25_001, 5, 20)));
      assertThat(ids(outbox)).isEqualTo(ids(0, 25_006));
    }
  }

  @Test
  void whatIsSettledIsNotReadAgainAfterAReopening() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 12_000, 20)));
      List<Stored> first = read(outbox, 0, 1_000);
      outbox.settle(first.get(first.size() - 1).sequence());
      assertThat(read(outbox, 0, 1).get(0).message().id()).isEqualTo("id-1000");
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      assertThat(ids(outbox)).isEqualTo(ids(1_000, 11_000));
      assertThat(outbox.depth()).isEqualTo(11_000);
    }
  }

  @Test
  void sequencesGoOnAfterAllWasSettledAndDropped() throws Exception {
    long last;
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 10, 20)));
      last = read(outbox, 0, 10).get(9).sequence();
      outbox.settle(last);
      eventually(() -> outbox.depth() == 0);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      assertThat(read(outbox, 0, 10)).isEmpty();
      await(append(outbox, messages(10, 1, 20)));
      assertThat(read(outbox, 0, 10).get(0).sequence()).isGreaterThan(last);
    }
  }

  /** As an uplink asks for it, again and again. */
  private static long age(Outbox outbox) {
    outbox.expire();
    return outbox.oldestMillis();
  }

  @Test
  void tellsHowOldTheOldestIsThatIsNotSettled() throws Exception {
    AtomicLong now = new AtomicLong(1_800_000_000_000L);
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    Ages ages = new Ages(clock, clock);
    try (Storage storage = Storage.open(folder, Some::quiet, () -> {}, ages)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      assertThat(outbox.oldestMillis()).isZero();
      await(append(outbox, messages(0, 1, 20)));
      now.addAndGet(60_000);
      await(append(outbox, messages(1, 1, 20)));
      now.addAndGet(5_000);
      eventually(() -> age(outbox) == 65_000);
      outbox.settle(read(outbox, 0, 1).get(0).sequence());
      eventually(() -> age(outbox) == 5_000);
    }
    try (Storage storage = Storage.open(folder, Some::quiet, () -> {}, ages)) {
      await(storage.opened());
      Outbox outbox = storage.outbox("archive", ROOMY);
      eventually(() -> age(outbox) == 5_000);
      outbox.settle(read(outbox, 0, 1).get(0).sequence());
      eventually(() -> outbox.oldestMillis() == 0);
    }
  }

  @Test
  void aDrainedOutboxIsSmallAgainOnDisk() throws Exception {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      for (int i = 0; i < 50_000; i += 1_000) {
        outbox.append(messages(i, 1_000, 250), () -> {});
      }
      await(append(outbox, List.of()));
      assertThat(storage.status().fileBytes()).isGreaterThan(10_000_000);
      long after = 0;
      for (List<Stored> some = read(outbox, 0, 1_000);
          !some.isEmpty();
          some = read(outbox, after, 1_000)) {
        after = some.get(some.size() - 1).sequence();
        outbox.settle(after);
      }
      eventually(() -> storage.status().fileBytes() < 100_000);
      assertThat(outbox.depth()).isZero();
      await(append(outbox, messages(50_000, 3, 20)));
      assertThat(ids(outbox)).isEqualTo(ids(50_000, 3));
    }
  }

  @Test
  void dropsTheOldestWhenFull() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.DROP_OLDEST));
      for (int i = 0; i < 1_000; i += 10) {
        await(append(outbox, messages(i, 10, 1_000)));
        assertThat(outbox.bytes()).isLessThanOrEqualTo(100_000);
      }
      int kept = (int) outbox.depth();
      assertThat(kept).isBetween(50, 57);
      assertThat(outbox.dropped()).isEqualTo(1_000 - kept);
      assertThat(ids(outbox)).isEqualTo(ids(1_000 - kept, kept));
      await(append(outbox, messages(1_000, 1, 200_000)));
      assertThat(ids(outbox)).as("too large by itself").isEqualTo(ids(1_000 - kept, kept));
    }
  }

  @Test
  void dropsTheNewestWhenFull() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.DROP_NEWEST));
      await(append(outbox, messages(0, 1_000, 1_000)));
      int kept = (int) outbox.depth();
      assertThat(kept).isBetween(50, 57);
      assertThat(outbox.dropped()).isEqualTo(1_000 - kept);
      assertThat(ids(outbox)).isEqualTo(ids(0, kept));
    }
  }

  @Test
  void tellsWhereEachIsStoredAndWhichWereDropped() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.DROP_NEWEST));
      Map<Long, String> told = new ConcurrentHashMap<>();
      List<CompletableFuture<Boolean>> appends = new ArrayList<>();
      for (int i = 0; i < 100; i += 10) {
        // The one of 90,000 bytes has no room.
        List<Outgoing> ten = new ArrayList<>(messages(i, 9, 500));
        ten.add(5, message(i + 9, 90_000));
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        outbox.append(
            ten,
            sequences -> {
              for (int at = 0; at < sequences.length; at++) {
                if (sequences[at] > 0) {
                  told.put(sequences[at], ten.get(at).id());
                }
              }
              durable.complete(sequences.length == 10 && sequences[5] == 0);
            });
        appends.add(durable);
      }
      assertThat(appends).allMatch(Some::await);
      List<Stored> stored = read(outbox, 0, 1_000);
      assertThat(stored).hasSizeGreaterThan(50);
      assertThat(told).hasSameSizeAs(stored);
      for (Stored each : stored) {
        assertThat(told).containsEntry(each.sequence(), each.message().id());
      }
    }
  }

  @Test
  void blocksWhenFullAndGoesOnInOrder() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.BLOCK));
      List<CompletableFuture<?>> appends = new ArrayList<>();
      for (int i = 0; i < 300; i += 10) {
        appends.add(append(outbox, messages(i, 10, 1_000)));
      }
      Outbox other = storage.outbox("other", ROOMY);
      await(append(other, messages(0, 1, 10)));
      assertThat(appends.get(0)).isCompleted();
      assertThat(appends.get(29)).isNotDone();
      assertThat(outbox.depth()).isLessThanOrEqualTo(57);

      List<String> read = new ArrayList<>();
      long after = 0;
      while (read.size() < 300) {
        // Once all that is stored was read, the answer comes when there is room for more.
        outbox.settle(after);
        List<Stored> some = read(outbox, after, 7);
        assertThat(some).isNotEmpty();
        after = some.get(some.size() - 1).sequence();
        some.forEach(stored -> read.add(stored.message().id()));
      }
      assertThat(read).isEqualTo(ids(0, 300));
      assertThat(appends).allMatch(CompletableFuture::isDone);
      assertThat(outbox.dropped()).isZero();
    }
  }

  @Test
  void aMessageLargerThanABlockingOutboxPassesThroughAlone() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.BLOCK));
      await(append(outbox, messages(0, 1, 3_000_000)));
      assertThat(append(outbox, messages(1, 1, 10))).isNotDone();
      outbox.settle(read(outbox, 0, 10).get(0).sequence());
      assertThat(read(outbox, 1, 10)).hasSize(1);
    }
  }

  @Test
  void readsOnFromAnyPlaceInABatch() {
    List<Outgoing> mixed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      mixed.add(Some.message(i, i % 97 == 0 ? Block.SIZE * 20 : i % 50 * 100));
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, mixed));
      for (int after = 0; after < 500; after += 7) {
        List<Stored> some = read(outbox, after, 11);
        for (int i = 0; i < some.size(); i++) {
          assertThat(some.get(i).sequence()).isEqualTo(after + i + 1);
          assertThat(some.get(i).message()).isEqualTo(mixed.get(after + i));
        }
        assertThat(some).isNotEmpty();
      }
    }
  }

  @Test
  void keepsLargeMessagesWhole() {
    byte[] large = new byte[3_000_000];
    new Random(5).nextBytes(large);
    Outgoing message = new Outgoing("id", "t", "", Map.of(), Bytes.wrap(large), 1, false);
    List<Outgoing> mixed = new ArrayList<>(messages(0, 3, 10));
    mixed.add(message);
    mixed.addAll(messages(4, 3, 262_144));
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(append(storage.outbox("archive", ROOMY), mixed));
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      List<Outgoing> read = new ArrayList<>();
      for (long after = 0; read.size() < mixed.size(); after += 1) {
        Stored next = read(outbox, after, 1).get(0);
        assertThat(next.sequence()).isEqualTo(after + 1);
        read.add(next.message());
      }
      assertThat(read).isEqualTo(mixed);
      assertThat(read(outbox, 2, 10)).as("bounded in bytes").hasSize(2);
      assertThat(outbox.depth()).isEqualTo(7);
    }
  }

  @Test
  void aReadIsBoundedInBytes() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 40, 100_000)));
      assertThat(read(outbox, 0, 1_000)).hasSizeBetween(9, 12);
      assertThat(ids(outbox)).isEqualTo(ids(0, 40));
    }
  }

  @Test
  void anInterruptedCallerDoesNoHarm() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      Thread.currentThread().interrupt();
      CompletableFuture<?> durable = append(outbox, messages(0, 10, 20));
      assertThat(Thread.interrupted()).isTrue();
      await(durable);
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("storage")) {
          thread.interrupt();
        }
      }
      await(append(outbox, messages(10, 10, 20)));
      assertThat(ids(outbox)).isEqualTo(ids(0, 20));
    }
  }

  @Test
  void namesWhatIsOnDiskAndRemovesIt() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(append(storage.outbox("gone; \"x\"", ROOMY), messages(0, 3, 20)));
      await(append(storage.outbox("kept", ROOMY), messages(0, 2, 20)));
      storage.outbox("unused", ROOMY);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(await(storage.outboxes()))
          .containsExactlyInAnyOrderEntriesOf(Map.of("gone; \"x\"", 3L, "kept", 2L));
      await(storage.remove("gone; \"x\""));
      assertThat(await(storage.outboxes())).containsOnlyKeys("kept");
      Outbox anew = storage.outbox("gone; \"x\"", ROOMY);
      await(append(anew, messages(5, 1, 20)));
      assertThat(ids(anew)).containsExactly("id-5");
    }
  }

  @Test
  void dropsWhatIsTooOld() {
    AtomicLong now = new AtomicLong(1_800_000_000_000L);
    InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    Limits day = new Limits(1L << 40, 86_400_000, WhenFull.BLOCK);
    try (Storage storage = Storage.open(folder, Some::quiet, () -> {}, new Ages(clock, clock))) {
      Outbox outbox = storage.outbox("archive", day);
      // Over several segments, a second between two batches.
      for (int i = 0; i < 250; i++) {
        await(append(outbox, messages(i * 100, 100, 10)));
        now.addAndGet(1_000);
      }
      now.addAndGet(86_400_000 - 100_000);
      outbox.expire();
      List<Stored> oldest = read(outbox, 0, 1);
      assertThat(oldest.get(0).message().id()).isEqualTo("id-15000");
      assertThat(outbox.depth()).isEqualTo(10_000);
      assertThat(outbox.dropped()).isEqualTo(15_000);
      now.addAndGet(1_000);
      // Without being asked for it: what is too old is not read.
      assertThat(read(outbox, 0, 1).get(0).message().id()).isEqualTo("id-15100");
    }
    now.addAndGet(50_000);
    try (Storage storage = Storage.open(folder, Some::quiet, () -> {}, new Ages(clock, clock))) {
      Outbox outbox = storage.outbox("archive", day);
      assertThat(ids(outbox)).isEqualTo(ids(20_100, 4_900));
      outbox.limit(new Limits(1L << 40, 1_000, WhenFull.BLOCK));
      assertThat(read(outbox, 0, 1)).isEmpty();
      await(append(outbox, messages(25_000, 1, 10)));
      assertThat(ids(outbox)).containsExactly("id-25000");
    }
  }

  @Test
  void theOutboxesOfAnUplinkShareItsRoomAndWhatMattersLeastGoesFirst() {
    Limits limits = new Limits(200_000, WhenFull.DROP_OLDEST);
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox high = storage.outbox("archive", Priority.HIGH, limits);
      Outbox normal = storage.outbox("archive", Priority.NORMAL, limits);
      Outbox low = storage.outbox("archive", Priority.LOW, limits);
      await(append(low, messages(0, 200, 200)));
      await(append(normal, messages(1_000, 100, 200)));
      assertThat(low.dropped()).isZero();
      await(append(high, messages(2_000, 250, 200)));
      assertThat(high.depth()).isEqualTo(250);
      assertThat(normal.dropped()).isZero();
      assertThat(low.dropped()).isBetween(50L, 150L);
      await(append(high, messages(2_250, 100, 200)));
      assertThat(low.depth()).isZero();
      assertThat(normal.dropped()).isBetween(1L, 99L);
      assertThat(high.bytes() + normal.bytes() + low.bytes()).isLessThanOrEqualTo(200_000);
      assertThat(ids(high)).isEqualTo(ids(2_000, 350));
      assertThat(await(storage.outboxes()))
          .containsOnlyKeys("archive", "archive:high", "archive:low");
    }
  }

  @Test
  void roomInOneOutboxOfAnUplinkIsRoomForTheOthers() {
    Limits limits = new Limits(100_000, WhenFull.BLOCK);
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox high = storage.outbox("archive", Priority.HIGH, limits);
      Outbox low = storage.outbox("archive", Priority.LOW, limits);
      await(append(low, messages(0, 400, 200)));
      CompletableFuture<?> waits = append(high, messages(1_000, 300, 200));
      assertThat(ids(low)).hasSize(400);
      assertThat(waits).isNotDone();
      low.settle(read(low, 0, 1_000).get(399).sequence());
      await(waits);
      assertThat(ids(high)).isEqualTo(ids(1_000, 300));
    }
  }
}
