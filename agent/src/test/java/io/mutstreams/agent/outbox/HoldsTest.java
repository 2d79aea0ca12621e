package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Limits;
import io.mutstreams.agent.flow.Outbox.Mark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldsTest {
  @TempDir Path folder;

  private Storage open() {
    return Storage.open(folder, Some::quiet);
  }

  private static Outbox normal(Hold hold) {
    return Objects.requireNonNull(hold.outboxes().get(Priority.NORMAL));
  }

  private static Hold hold(Storage storage, String uplink, List<Mark> after) {
    return storage
        .forUplinks()
        .hold(uplink, "main", CompletableFuture.completedFuture(after), ROOMY);
  }

  private static Hold only(Storage storage, String uplink) {
    List<Hold> holds = await(storage.forUplinks().holds(uplink, ROOMY));
    assertThat(holds).hasSize(1);
    return holds.get(0);
  }

  /** Ten records in the outbox of old, and two held in that of next. */
  private Hold begin(Storage storage) {
    await(append(storage.outbox("old", ROOMY), messages(0, 10, 20)));
    Hold hold = hold(storage, "next", await(storage.forUplinks().marks("old")));
    await(append(normal(hold), messages(10, 2, 20)));
    return hold;
  }

  @Test
  void isReleasedWhenWhatItWaitsForIsSettledAndNotBefore() {
    try (Storage storage = open()) {
      Hold hold = begin(storage);
      assertThat(await(hold.after())).containsExactly(new Mark("old", 10));
      await(append(storage.outbox("old", ROOMY), messages(50, 3, 20)));
      storage.outbox("old", ROOMY).settle(9);
      assertThat(ids(normal(hold))).isEqualTo(ids(10, 2));
      assertThat(hold.released()).isNotDone();
      storage.outbox("old", ROOMY).settle(10);
      await(hold.released());
    }
  }

  @Test
  void isThereWithItsMarksAfterAReopeningAndGoneWhenItIsDrained() {
    try (Storage storage = open()) {
      begin(storage);
    }
    try (Storage storage = open()) {
      Hold hold = only(storage, "next");
      assertThat(hold.stream()).isEqualTo("main");
      assertThat(ids(normal(hold))).isEqualTo(ids(10, 2));
      assertThat(hold.released()).isNotDone();
      assertThat(await(storage.storedOutboxes().list()))
          .filteredOn(look -> look.uplink().equals("next:held-1"))
          .singleElement()
          .satisfies(
              look -> {
                assertThat(look.stream()).isEqualTo("main");
                assertThat(look.after()).isEqualTo(Map.of("old", 10L));
              });
      storage.outbox("old", ROOMY).settle(10);
      await(hold.released());
      normal(hold).settle(2);
      hold.end();
      assertThat(await(storage.forUplinks().holds("next", ROOMY))).isEmpty();
    }
    try (Storage storage = open()) {
      assertThat(await(storage.forUplinks().holds("next", ROOMY))).isEmpty();
      assertThat(await(storage.outboxes())).doesNotContainKey("next:held-1");
    }
  }

  @Test
  void isReleasedByDiscardingByDroppingAndByAPerson() {
    try (Storage storage = open()) {
      Hold discarded = begin(storage);
      await(storage.storedOutboxes().discard("old", Long.MAX_VALUE));
      await(discarded.released());

      await(append(storage.outbox("full", ROOMY), messages(0, 10, 1_000)));
      Hold dropped = hold(storage, "next", await(storage.forUplinks().marks("full")));
      storage.outbox("full", new Limits(1, WhenFull.DROP_OLDEST));
      await(dropped.released());

      await(append(storage.outbox("old", ROOMY), messages(0, 10, 20)));
      Hold held = hold(storage, "third", await(storage.forUplinks().marks("old")));
      await(append(normal(held), messages(10, 5, 20)));
      assertThat(await(storage.storedOutboxes().release("third"))).isEqualTo(5);
      await(held.released());
      assertThat(await(storage.storedOutboxes().release("nobody"))).isNull();
    }
    try (Storage storage = open()) {
      assertThat(only(storage, "third").released()).isDone();
    }
  }

  @Test
  void storesNothingBeforeItsMarksAreKnown() {
    CompletableFuture<List<Mark>> marks = new CompletableFuture<>();
    try (Storage storage = open()) {
      Hold hold = storage.forUplinks().hold("next", "main", marks, ROOMY);
      CompletableFuture<?> durable = append(normal(hold), messages(0, 5, 20));
      await(append(storage.outbox("old", ROOMY), messages(0, 5, 20)));
      assertThat(durable).isNotDone();
      marks.complete(List.of(new Mark("old", 5)));
      await(durable);
      assertThat(hold.released()).isNotDone();
    }
  }

  @Test
  void itsRecordsCountInTheBoundsOfTheUplink() {
    Limits small = new Limits(20_000, WhenFull.BLOCK);
    try (Storage storage = open()) {
      await(append(storage.outbox("old", ROOMY), messages(0, 10, 20)));
      Hold hold =
          storage.forUplinks().hold("next", "main", storage.forUplinks().marks("old"), small);
      await(append(normal(hold), messages(0, 8, 1_000)));
      CompletableFuture<?> blocked = append(normal(hold), messages(8, 8, 1_000));
      CompletableFuture<?> beside = append(storage.outbox("next", small), messages(100, 8, 1_000));
      await(append(storage.outbox("other", ROOMY), messages(0, 1, 20)));
      assertThat(blocked).isNotDone();
      assertThat(beside).isNotDone();
      normal(hold).settle(8);
      await(CompletableFuture.anyOf(blocked, beside));
    }
  }

  @Test
  void aMarkOfAnOutboxThatIsGoneIsReachedAndNumbersOfHoldsAreNotGivenTwice() {
    try (Storage storage = open()) {
      hold(storage, "next", List.of(new Mark("gone", 4), new Mark("old:held-7", 3)));
      await(append(storage.outbox("other", ROOMY), messages(0, 1, 20)));
      assertThat(only(storage, "next").released()).isDone();
    }
    try (Storage storage = open()) {
      assertThat(only(storage, "next").released()).isDone();
      Hold later = hold(storage, "third", List.of());
      await(append(normal(later), messages(0, 1, 20)));
      assertThat(await(storage.outboxes())).containsKey("third:held-8");
    }
  }
}
