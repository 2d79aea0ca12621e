package io.mutstreams.agent;

import io.mutstreams.agent.format.Mask;
import io.mutstreams.agent.outbox.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers what commands ask of the storage, of a running agent or of a stopped one. Any thread.
 * Answers are bounded in bytes: what is large is asked for in pages.
 */
public final class StoreDesk {
  /** Records in a page at most. */
  static final int PAGE = 1_000;

  /** With so many bytes of records a page is full; so many of one payload are told at once. */
  static final int PIECE = 256 << 10;

  /** Answers one command. */
  interface Answer {
    CompletableFuture<Map<String, @Nullable Object>> to(Request request);
  }

  private final Map<String, Answer> answers;

  private StoreDesk(Map<String, Answer> answers) {
    this.answers = answers;
  }

  /** For the storage of an agent that does not run. */
  public static StoreDesk stopped(Storage storage) {
    Supplier<Mask> mask = () -> Mask.USUAL;
    return of(
        new OutboxDesk(storage.storedOutboxes(), () -> null, () -> {}, mask), storage, null, mask);
  }

  /**
   * For a running agent.
   *
   * @param uplinks gives the names of its uplinks
   * @param discarded called when something was discarded
   * @param retry puts dead letters back
   * @param mask for what is shown to somebody who looks on
   */
  static StoreDesk running(
      Storage storage,
      Supplier<@Nullable Set<String>> uplinks,
      Runnable discarded,
      LetterRetry retry,
      Supplier<Mask> mask) {
    return of(
        new OutboxDesk(storage.storedOutboxes(), uplinks, discarded, mask), storage, retry, mask);
  }

  private static StoreDesk of(
      OutboxDesk outboxes, Storage storage, @Nullable LetterRetry retry, Supplier<Mask> mask) {
    Map<String, Answer> answers = new HashMap<>(outboxes.answers());
    answers.putAll(new LetterDesk(storage.deadLetters(), retry, mask).answers());
    return new StoreDesk(Map.copyOf(answers));
  }

  /** The commands that are answered. */
  public static Set<String> commands() {
    return Set.of(
        "outbox.list",
        "outbox.read",
        "outbox.payload",
        "outbox.discard",
        "outbox.release",
        "deadletters.list",
        "deadletters.read",
        "deadletters.payload",
        "deadletters.discard",
        "deadletters.retry");
  }

  /**
   * Answers a request.
   *
   * @param request has its command under {@code command}, one of {@link #commands}
   * @return fails with a sentence for the person when it cannot be done
   */
  public CompletableFuture<Map<String, @Nullable Object>> answer(Map<String, Object> request) {
    Answer answer = answers.get(String.valueOf(request.get("command")));
    try {
      if (answer != null) {
        return answer.to(new Request(request));
      }
      throw new IllegalArgumentException("there is no such command");
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
