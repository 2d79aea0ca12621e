package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Limits;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.outbox.StoredOutboxes.Look;
import io.mutstreams.agent.outbox.StoredOutboxes.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredOutboxesTest {
  @TempDir Path folder;

  @Test
  void listsWhatEachHolds() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(append(storage.outbox("b", ROOMY), messages(0, 12, 20)));
      Outbox a = storage.outbox("a", ROOMY);
      await(append(a, messages(0, 3, 20)));
      a.settle(2);
      storage.outbox("c", ROOMY);
      assertThat(await(storage.storedOutboxes().list()))
          .extracting(Look::uplink, Look::records, Look::first, Look::last)
          .containsExactly(
              tuple("a", 1L, 3L, 3L), tuple("b", 12L, 1L, 12L), tuple("c", 0L, 1L, 0L));
    }
  }

  @Test
  void readsAllInPagesWithoutWaitingForWhatIsNotStored() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(3_000_000, WhenFull.BLOCK));
      await(append(outbox, messages(0, 12_000, 100)));
      CompletableFuture<?> blocked = append(outbox, messages(12_000, 20_000, 100));
      List<String> read = new ArrayList<>();
      long after = 0;
      Page page;
      do {
        page = read(storage, after, 700);
        assertThat(page.records()).hasSizeLessThanOrEqualTo(700);
        page.records().forEach(stored -> read.add(stored.message().id()));
        after = page.upTo();
      } while (page.upTo() < page.last());
      assertThat(read).isEqualTo(Some.ids(0, 12_000));
      assertThat(blocked).isNotDone();
      assertThat(read(storage, page.last(), 10).records()).isEmpty();
    }
  }

  @Test
  void aPageIsBoundedInBytesAndHoldsOneAtLeast() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(append(storage.outbox("archive", ROOMY), messages(0, 9, 100_000)));
      assertThat(Objects.requireNonNull(await(outboxes(storage).read("archive", 0, 9, 250_000))))
          .satisfies(page -> assertThat(page.records()).hasSize(3));
      assertThat(Objects.requireNonNull(await(outboxes(storage).read("archive", 3, 9, 1))))
          .satisfies(
              page -> assertThat(page.records()).extracting(Stored::sequence).containsExactly(4L));
    }
  }

  @Test
  void whatIsDiscardedIsGoneAlsoAfterAReopeningAndSequencesGoOn() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 25_000, 20)));
      assertThat(await(outboxes(storage).discard("archive", 12_000))).isEqualTo(12_000);
      assertThat(outbox.depth()).isEqualTo(13_000);
      assertThat(outboxes(storage).discarded("archive")).isEqualTo(12_000);
      assertThat(outbox.dropped()).isZero();
      assertThat(await(outboxes(storage).discard("archive", 12_000))).isZero();
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(await(outboxes(storage).discard("archive", Long.MAX_VALUE))).isEqualTo(13_000);
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(25_000, 2, 20)));
      assertThat(ids(outbox)).isEqualTo(ids(25_000, 2));
      assertThat(read(storage, 0, 1).records())
          .extracting(Stored::sequence)
          .containsExactly(25_001L);
    }
  }

  @Test
  void discardingMakesRoomForWhatIsHeldBackAndLeavesThat() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", new Limits(100_000, WhenFull.BLOCK));
      await(append(outbox, messages(0, 80, 1_000)));
      CompletableFuture<?> waiting = append(outbox, messages(80, 60, 1_000));
      assertThat(await(outboxes(storage).discard("archive", Long.MAX_VALUE))).isEqualTo(80);
      await(waiting);
      assertThat(ids(outbox)).isEqualTo(ids(80, 60));
    }
  }

  @Test
  void anOutboxThatIsNotThereIsNoneAndIsNotMade() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(await(outboxes(storage).read("none", 0, 1, 1))).isNull();
      assertThat(await(outboxes(storage).discard("none", 1))).isNull();
      assertThat(await(outboxes(storage).list())).isEmpty();
    }
  }

  private static StoredOutboxes outboxes(Storage storage) {
    return storage.storedOutboxes();
  }

  private static Page read(Storage storage, long after, int most) {
    return Objects.requireNonNull(
        await(outboxes(storage).read("archive", after, most, Long.MAX_VALUE)));
  }
}
