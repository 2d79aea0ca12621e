package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
      assertThat(letters.depth()).isBetween(62L, 64L);
      assertThat(letters.dropped()).isEqualTo(80 - letters.depth());
      assertThat(read(letters, 1).get(0).time()).isEqualTo(79);
      assertThat(storage.status().fileBytes()).isLessThan(200L << 20);
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

  private static void add(StoredLetters letters, Letter letter) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    letters.add(letter, () -> durable.complete(null));
    await(durable);
  }

  private static List<Letter> read(StoredLetters letters, int most) {
    return Some.answer(found -> letters.read(most, found));
  }
}
