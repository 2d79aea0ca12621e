package io.mutstreams.agent;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.format.Mask;
import io.mutstreams.agent.outbox.StoredLetters;
import io.mutstreams.agent.outbox.StoredLetters.Numbered;
import io.mutstreams.agent.outbox.StoredLetters.Page;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what commands ask of the dead letters. Any thread. */
final class LetterDesk {
  private final StoredLetters letters;
  private final @Nullable LetterRetry retry;
  private final Supplier<Mask> mask;

  /**
   * @param retry puts letters back; null where nothing runs
   * @param mask for what is shown to somebody who looks on
   */
  LetterDesk(StoredLetters letters, @Nullable LetterRetry retry, Supplier<Mask> mask) {
    this.letters = letters;
    this.retry = retry;
    this.mask = mask;
  }

  Map<String, StoreDesk.Answer> answers() {
    return Map.of(
        "deadletters.list", request -> list(),
        "deadletters.read", this::read,
        "deadletters.payload", this::payload,
        "deadletters.discard", this::discard,
        "deadletters.retry", this::retry);
  }

  private CompletableFuture<Map<String, @Nullable Object>> list() {
    return letters
        .look()
        .thenApply(
            look -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              boolean empty = look.letters() == 0;
              tree.put("letters", look.letters());
              tree.put("bytes", look.bytes());
              tree.put("first", empty ? null : look.first());
              tree.put("last", empty ? null : look.last());
              tree.put("dropped", look.dropped());
              tree.put("discarded", look.discarded());
              return tree;
            });
  }

  private CompletableFuture<Page> page(Request request, int most, long bytes) {
    return letters.read(
        request.number("after", 0),
        request.number("to", Long.MAX_VALUE - 1),
        request.number("limit", most, 1, most),
        bytes,
        LetterFilter.of(request));
  }

  private static void next(Map<String, @Nullable Object> tree, Page page) {
    tree.put("next", page.upTo() < page.last() ? page.upTo() : null);
  }

  private CompletableFuture<Map<String, @Nullable Object>> read(Request request) {
    int excerpt = request.number("excerpt", StoreDesk.PIECE, 0, StoreDesk.PIECE);
    Mask shown = request.is("shown") ? mask.get() : null;
    return page(request, StoreDesk.PAGE, StoreDesk.PIECE)
        // The storage thread has other things to do.
        .thenApplyAsync(
            page -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put(
                  "letters",
                  page.letters().stream().map(one -> tree(one, excerpt, shown)).toList());
              next(tree, page);
              return tree;
            });
  }

  private static Map<String, @Nullable Object> tree(
      Numbered numbered, int excerpt, @Nullable Mask mask) {
    Letter letter = numbered.letter();
    LetterLog.Place place = LetterLog.Place.of(letter);
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("number", numbered.number());
    tree.put("time", Instant.ofEpochMilli(letter.time()).toString());
    tree.put("kind", place.kind());
    tree.put("name", place.name());
    tree.put("step", place.step());
    tree.put("reason", mask == null ? letter.reason() : mask.text(letter.reason()));
    tree.putAll(
        mask == null
            ? RecordTree.of(numbered.number(), letter.record(), excerpt)
            : RecordTree.shown(numbered.number(), letter.record(), excerpt, mask));
    return tree;
  }

  private CompletableFuture<Map<String, @Nullable Object>> payload(Request request) {
    long number = request.number("number", 0);
    long offset = request.number("offset", 0);
    return letters
        .read(number - 1, number, 1, 1, letter -> true)
        .thenApplyAsync(
            page -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              // Null where it is gone meanwhile.
              tree.put(
                  "payload",
                  page.letters().isEmpty()
                      ? null
                      : RecordTree.piece(
                          page.letters().get(0).letter().record().payload(),
                          offset,
                          StoreDesk.PIECE));
              return tree;
            });
  }

  private CompletableFuture<Map<String, @Nullable Object>> discard(Request request) {
    return page(request, StoreDesk.PAGE, Long.MAX_VALUE)
        .thenCompose(
            page -> {
              List<Long> numbers = page.letters().stream().map(Numbered::number).toList();
              return letters
                  .remove(numbers, true)
                  .thenApply(
                      discarded -> {
                        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                        tree.put("discarded", discarded);
                        next(tree, page);
                        return tree;
                      });
            });
  }

  private CompletableFuture<Map<String, @Nullable Object>> retry(Request request) {
    if (retry == null) {
      throw new IllegalArgumentException(
          "the agent is not running: letters are put back into what runs");
    }
    return page(request, LetterRetry.MOST, LetterRetry.MOST_BYTES)
        .thenComposeAsync(
            page ->
                retry
                    .retry(page.letters(), page.upTo() < page.last())
                    .thenApply(
                        result -> {
                          Map<String, @Nullable Object> tree = result.tree();
                          next(tree, page);
                          return tree;
                        }));
  }
}
