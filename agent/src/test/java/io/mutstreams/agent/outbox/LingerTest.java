package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outbox;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short wait for a larger batch; what happens in a pause of it is the test's. */
final class LingerTest {
  @TempDir Path folder;
  private volatile Runnable inPause = () -> {};
  private final AtomicInteger pauses = new AtomicInteger();

  private Storage open() {
    return open(System::nanoTime);
  }

  private Storage open(LongSupplier nanos) {
    Storage storage =
        Storage.open(
            folder,
            Some::quiet,
            () -> {
              pauses.incrementAndGet();
              inPause.run();
            },
            new Ages(InstantSource.system(), InstantSource.system()),
            new CheckpointRate(nanos));
    await(storage.opened());
    return storage;
  }

  @Test
  void storesWhatComesOneByOneInOneBatchAsLongAsMoreComes() {
    try (Storage storage = open()) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      AtomicInteger appended = new AtomicInteger(1);
      List<Integer> appendedAtSync = new ArrayList<>();
      CompletableFuture<@Nullable Void> all = new CompletableFuture<>();
      inPause =
          () -> {
            if (appended.get() < 5) {
              int number = appended.getAndIncrement();
              outbox.append(
                  messages(number, 1, 20),
                  () -> {
                    appendedAtSync.add(appended.get());
                    if (number == 4) {
                      all.complete(null);
                    }
                  });
            }
          };
      outbox.append(messages(0, 1, 20), () -> appendedAtSync.add(appended.get()));
      await(all);
      assertThat(appendedAtSync).containsExactly(5, 5, 5, 5, 5);
    }
  }

  @Test
  void waitsOnceWhenNothingMoreComes() {
    try (Storage storage = open()) {
      await(append(storage.outbox("archive", ROOMY), messages(0, 1, 20)));
      assertThat(pauses).hasValue(1);
    }
  }

  @Test
  void doesNotLetStateWait() {
    try (Storage storage = open()) {
      CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
      storage.state().save("readings", List.of(), () -> durable.complete(null));
      await(durable);
      assertThat(pauses).hasValue(0);
    }
  }

  @Test
  void syncsStateAboutFiftyTimesASecondHoweverManyLanesThereAre() {
    try (Storage storage = open()) {
      inPause = StorageThread::pause;
      CompletableFuture<@Nullable Void> enough = new CompletableFuture<>();
      List<AtomicInteger> lanes = Stream.generate(AtomicInteger::new).limit(8).toList();
      long begin = System.nanoTime();
      lanes.forEach(lane -> saveOn(storage, lane, enough));
      await(enough);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      // So many were durable one after the other; those of the others came with them.
      assertThat(millis).isGreaterThan(98 * 20);
      assertThat(lanes).allSatisfy(lane -> assertThat(lane.get()).isPositive());
    }
  }

  private static CompletableFuture<@Nullable Void> save(Storage storage) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    storage.state().save("readings", List.of(), () -> durable.complete(null));
    return durable;
  }

  @Test
  void letsStateWaitUntilItIsTimeForSomeAgain() {
    AtomicLong nanos = new AtomicLong();
    try (Storage storage = open(nanos::get)) {
      await(save(storage));
      assertThat(pauses).hasValue(0);
      inPause =
          () -> {
            if (pauses.get() == 5) {
              nanos.set(CheckpointRate.EVERY);
            }
          };
      await(save(storage));
      assertThat(pauses).hasValue(5);
    }
  }

  @Test
  void whatIsAppendedDoesNotWaitForTheTimeOfStateAndTakesItAlong() {
    AtomicLong nanos = new AtomicLong();
    try (Storage storage = open(nanos::get)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(save(storage));
      CompletableFuture<@Nullable Void> appended = new CompletableFuture<>();
      inPause =
          () -> {
            if (pauses.get() == 1) {
              outbox.append(messages(0, 1, 20), () -> appended.complete(null));
            }
          };
      CompletableFuture<@Nullable Void> state = save(storage);
      await(appended);
      assertThat(pauses).hasValue(2);
      await(state);
    }
  }

  /** As a lane does that is always in a hurry. */
  private static void saveOn(
      Storage storage, AtomicInteger saved, CompletableFuture<@Nullable Void> enough) {
    storage
        .state()
        .save(
            "readings",
            List.of(),
            () -> {
              if (saved.incrementAndGet() == 100) {
                enough.complete(null);
              } else if (!enough.isDone()) {
                saveOn(storage, saved, enough);
              }
            });
  }

  @Test
  void endsItsWaitWhenStateComes() {
    try (Storage storage = open()) {
      inPause = () -> storage.state().save("readings", List.of(), () -> {});
      await(append(storage.outbox("archive", ROOMY), messages(0, 1, 20)));
      assertThat(pauses).hasValue(1);
    }
  }

  @Test
  void doesNotLetALargeBatchWait() {
    try (Storage storage = open()) {
      await(append(storage.outbox("archive", ROOMY), messages(0, 300, 20)));
      assertThat(pauses).hasValue(0);
    }
  }

  @Test
  void answersReadsWhileItWaits() {
    try (Storage storage = open()) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 5, 20)));
      assertThat(read(outbox, 0, 10)).hasSize(5);
      CompletableFuture<Integer> found = new CompletableFuture<>();
      CompletableFuture<Boolean> foundBefore = new CompletableFuture<>();
      inPause = () -> outbox.read(0, 10, stored -> found.complete(stored.size()));
      outbox.append(messages(5, 1, 20), () -> foundBefore.complete(found.isDone()));
      assertThat(await(foundBefore)).isTrue();
      assertThat(await(found)).isEqualTo(5);
    }
  }
}
