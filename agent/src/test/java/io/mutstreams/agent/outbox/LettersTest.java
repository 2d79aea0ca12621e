package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LettersTest {
  @TempDir Path folder;

  @Test
  void readsTheNewestFirstAfterAReopening() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      for (int i = 0; i < 50; i++) {
        letters.add(letter(i, 30), () -> {});
      }
      add(letters, letter(50, 30));
      assertThat(letters.added()).isEqualTo(51);
      assertThat(letters.depth()).isEqualTo(51);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      List<Letter> newest = read(storage.deadLetters(), 3);
      assertThat(newest).containsExactly(letter(50, 30), letter(49, 30), letter(48, 30));
      assertThat(read(storage.deadLetters(), 1_000)).hasSize(51);
      assertThat(storage.deadLetters().added()).isZero();
    }
  }

  @Test
  void theOldestMakeRoomBeyondTheBound() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      for (int i = 0; i < 79; i++) {
        add(letters, letter(i, 1 << 20));
      }
      add(letters, letter(79, 1 << 20));
      assertThat(letters.depth()).isBetween(35L, 37L);
      assertThat(letters.dropped()).isEqualTo(80 - letters.depth());
      assertThat(read(letters, 1).get(0).time()).isEqualTo(79);
      assertThat(storage.status().fileBytes()).isLessThan(80L << 20);
    }
  }

  @Test
  void largeOnesAreReadWhole() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      for (int i = 0; i < 4; i++) {
        add(letters, letter(i, i * 300_000));
      }
      assertThat(read(letters, 9))
          .containsExactly(
              letter(3, 900_000), letter(2, 600_000), letter(1, 300_000), letter(0, 0));
    }
  }

  @Test
  void whatIsTakenOutOfTheMiddleIsGoneAlsoAfterAReopening() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      fill(letters, 1, 10_000);
      assertThat(await(letters.remove(List.of(2L, 3L, 5_000L, 10_000L, 10_001L, 0L), false)))
          .isEqualTo(4);
      assertThat(await(letters.remove(List.of(3L, 4L), true))).isEqualTo(1);
      assertThat(letters.depth()).isEqualTo(9_995);
      assertThat(letters.discarded()).isEqualTo(1);
      assertThat(numbers(letters, 0, 10, letter -> true)).startsWith(1L, 5L, 6L);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      assertThat(await(letters.look()))
          .isEqualTo(new StoredLetters.Look(9_995, await(letters.look()).bytes(), 1, 10_000, 0, 0));
      assertThat(numbers(letters, 4_998, 2, letter -> true)).containsExactly(4_999L, 5_001L);
      assertThat(read(letters, 1).get(0).time()).isEqualTo(9_998);
      assertThat(await(letters.remove(List.of(1L), false))).isEqualTo(1);
      assertThat(await(letters.look()).first()).isEqualTo(5);
      add(letters, letter(10_001, 30));
      assertThat(numbers(letters, 9_998, 9, letter -> true)).containsExactly(9_999L, 10_001L);
      assertThat(letters.dropped()).isZero();
    }
  }

  @Test
  void allTakenOutOneByOneLeavesNothingAndNumbersGoOn() {
    List<Long> odd = LongStream.rangeClosed(1, 9_000).filter(i -> i % 2 == 1).boxed().toList();
    List<Long> even = LongStream.rangeClosed(1, 9_000).filter(i -> i % 2 == 0).boxed().toList();
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      fill(letters, 1, 9_000);
      assertThat(await(letters.remove(odd, false))).isEqualTo(4_500);
      assertThat(letters.depth()).isEqualTo(4_500);
      assertThat(await(letters.remove(even, false))).isEqualTo(4_500);
      assertThat(letters.depth()).isZero();
      assertThat(await(letters.look()).bytes()).isZero();
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      add(storage.deadLetters(), letter(1, 30));
      assertThat(numbers(storage.deadLetters(), 0, 9, letter -> true)).containsExactly(9_001L);
    }
  }

  @Test
  void whatWasTakenOutIsNotCountedAmongTheDroppedNorInTheBound() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      fill(letters, 1, 100_000);
      assertThat(letters.dropped()).isZero();
      assertThat(await(letters.remove(LongStream.rangeClosed(2, 1_001).boxed().toList(), false)))
          .isEqualTo(1_000);
      fill(letters, 100_001, 1_000);
      assertThat(letters.dropped()).isZero();
      assertThat(letters.depth()).isEqualTo(100_000);
      fill(letters, 101_001, 10);
      assertThat(letters.dropped()).isEqualTo(10);
      assertThat(letters.depth()).isEqualTo(100_000);
      assertThat(numbers(letters, 0, 1, letter -> true)).containsExactly(1_011L);
    }
  }

  @Test
  void readsThoseThatAreWanted() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StoredLetters letters = storage.deadLetters();
      fill(letters, 1, 12_000);
      List<Long> found = new ArrayList<>();
      StoredLetters.Page page;
      long after = 0;
      int pages = 0;
      do {
        page = await(letters.read(after, 11_990, 1_000, 1 << 20, l -> l.time() % 1_000 == 0));
        page.letters().forEach(one -> found.add(one.number()));
        assertThat(page.upTo()).isGreaterThan(after);
        after = page.upTo();
        pages++;
      } while (page.upTo() < page.last());
      assertThat(found).isEqualTo(LongStream.range(0, 12).map(i -> i * 1_000 + 1).boxed().toList());
      assertThat(pages).isBetween(3, 4);
      assertThat(await(letters.read(20_000, 30_000, 10, 1, l -> true)).letters()).isEmpty();
    }
  }

  private static void fill(StoredLetters letters, int from, int count) {
    for (int i = from; i < from + count - 1; i++) {
      letters.add(letter(i - 1, 30), () -> {});
    }
    add(letters, letter(from + count - 2, 30));
  }

  private static List<Long> numbers(
      StoredLetters letters, long after, int most, Predicate<Letter> wanted) {
    return await(letters.read(after, Long.MAX_VALUE - 1, most, Long.MAX_VALUE, wanted))
        .letters()
        .stream()
        .map(StoredLetters.Numbered::number)
        .toList();
  }

  private static void add(StoredLetters letters, Letter letter) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    letters.add(letter, () -> durable.complete(null));
    await(durable);
  }

  private static List<Letter> read(StoredLetters letters, int most) {
    return Some.answer(found -> letters.read(most, found));
  }
}
