package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.agent.flow.PayloadForm;
import io.mutstreams.agent.flow.Revival;
import io.mutstreams.agent.outbox.StoredLetters;
import io.mutstreams.agent.outbox.StoredLetters.Numbered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts dead letters back where they failed. One is taken from the dead letters only when what came
 * of it is settled: delivered, on disk, dropped on purpose, or a dead letter again.
 *
 * <p>Any thread may ask. Records are handed over by the thread of changes, so that what runs does
 * not change meanwhile; that does not block. What is under way is shared with the threads that
 * settle it, and the monitor guards what is still to be told.
 */
final class LetterRetry {
  /** So many are put back at once at most. */
  static final int MOST = 200;

  static final long MOST_BYTES = 4L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LetterRetry.class);
  private static final long PATIENCE_SECONDS = 30;

  /** Beyond this nothing more is put back: nobody takes it. */
  private static final int MOST_UNDER_WAY = 1_000;

  /** What was not settled for so long may be tried again: the lane may have been closed. */
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A record that came back has no reason. */
  private static final String SETTLED = "";

  private final StoredLetters letters;
  private final Supplier<Running> running;
  private final Executor changes;

  /** By number, since when. Shared, see above. */
  private final Map<Long, Long> underWay = new ConcurrentHashMap<>();

  /** Guarded by the monitor. */
  private final List<Result> untold = new ArrayList<>();

  private long toldAt;

  /**
   * @param changes the thread of changes
   */
  LetterRetry(StoredLetters letters, Supplier<Running> running, Executor changes) {
    this.letters = letters;
    this.running = running;
    this.changes = changes;
  }

  /**
   * What came of it.
   *
   * @param settled how many
   * @param again how many dead letters came in meanwhile
   * @param left by number, why a letter stays
   * @param waiting the numbers of those that are put back and not settled yet
   */
  record Result(long settled, long again, Map<Long, String> left, List<Long> waiting) {
    Map<String, @Nullable Object> tree() {
      List<Object> stay = new ArrayList<>();
      left.forEach((number, why) -> stay.add(Map.of("number", number, "why", why)));
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("settled", settled);
      tree.put("dead_again", again);
      tree.put("left", stay);
      tree.put("waiting", waiting);
      return tree;
    }
  }

  /** One that is put back; completes with {@link #SETTLED}, or with why it stays. */
  private record Try(Numbered letter, CompletableFuture<String> end) {
    private Try(Numbered letter) {
      this(letter, new CompletableFuture<>());
    }

    private void settled() {
      end.complete(SETTLED);
    }

    private void stays(String why) {
      end.complete(why);
    }
  }

  /**
   * Puts letters back, in their order, and waits until they are settled, at most half a minute.
   * Those that are settled later are taken from the dead letters then.
   *
   * @param more whether the same command is to put more back
   */
  CompletableFuture<Result> retry(List<Numbered> page, boolean more) {
    long before = letters.added();
    List<Try> tries = page.stream().map(Try::new).toList();
    return CompletableFuture.runAsync(() -> tries.forEach(this::putBack), changes)
        .thenCompose(
            started ->
                CompletableFuture.allOf(
                        tries.stream().map(Try::end).toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .thenComposeAsync(ended -> conclude(tries, before, more));
  }

  private CompletableFuture<Result> conclude(List<Try> tries, long before, boolean more) {
    List<Long> settled = new ArrayList<>();
    List<Long> waiting = new ArrayList<>();
    Map<Long, String> left = new LinkedHashMap<>();
    for (Try one : tries) {
      long number = one.letter().number();
      String end = one.end().getNow(null);
      if (end == null) {
        waiting.add(number);
        CompletableFuture<?> unused = one.end().thenAccept(why -> settledLater(number, why));
      } else if (end.equals(SETTLED)) {
        settled.add(number);
      } else {
        left.put(number, end);
      }
    }
    return letters
        .remove(settled, false)
        .thenApply(
            removed -> {
              settled.forEach(underWay::remove);
              Result result = new Result(settled.size(), letters.added() - before, left, waiting);
              tell(result, more);
              return result;
            });
  }

  private void settledLater(long number, String why) {
    if (why.equals(SETTLED)) {
      CompletableFuture<?> unused =
          letters
              .remove(List.of(number), false)
              .thenRun(
                  () -> {
                    underWay.remove(number);
                    LOG.atInfo()
                        .addKeyValue("event", "retried")
                        .addKeyValue("letter", number)
                        .log("dead letter {}, which was put back before, is settled", number);
                  });
    }
  }

  /** Nobody is to read a line for each page of a hundred thousand. */
  private synchronized void tell(Result result, boolean more) {
    long now = System.nanoTime();
    if (untold.isEmpty()) {
      toldAt = now;
    }
    untold.add(result);
    boolean trouble = !result.left().isEmpty() || !result.waiting().isEmpty();
    if (more && !trouble && now - toldAt < QUIET_NANOS) {
      return;
    }
    long settled = untold.stream().mapToLong(Result::settled).sum();
    long again = untold.stream().mapToLong(Result::again).sum();
    untold.clear();
    if (settled > 0 || trouble) {
      LOG.atInfo()
          .addKeyValue("event", "retried")
          .addKeyValue("settled", settled)
          .addKeyValue("waiting", result.waiting().size())
          .addKeyValue("left", result.left().size())
          .addKeyValue("dead_again", again)
          .log(
              "dead letters were put back by command: {} are settled, {} not yet, {} stay{}; {} new"
                  + " dead letters came in meanwhile",
              settled,
              result.waiting().size(),
              result.left().size(),
              result.left().values().stream().findFirst().map(why -> " (" + why + ")").orElse(""),
              again);
    }
  }

  private void putBack(Try one) {
    long number = one.letter().number();
    long now = System.nanoTime();
    underWay.values().removeIf(since -> now - since > FORGET_NANOS);
    if (underWay.size() >= MOST_UNDER_WAY) {
      one.stays(
          MOST_UNDER_WAY + " are put back already and not settled: does an uplink take nothing?");
    } else if (underWay.putIfAbsent(number, now) != null) {
      one.stays("it was put back before and is not settled yet");
    } else {
      CompletableFuture<?> unused = one.end().thenAccept(why -> ended(number, why));
      try {
        hand(one);
      } catch (RuntimeException e) {
        one.stays(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
  }

  private void ended(long number, String why) {
    if (!why.equals(SETTLED)) {
      underWay.remove(number);
    }
  }

  private void hand(Try one) {
    Letter letter = one.letter().letter();
    String objection = Revival.objection(letter);
    if (objection != null) {
      one.stays(objection);
      return;
    }
    Running now = running.get();
    switch (letter.origin().kind()) {
      case UPLINK -> toUplink(one, letter, now.uplinks().get(letter.stream()));
      case SOURCE -> toSource(one, letter, now.sources().get(letter.stream()));
      case STREAM -> toStream(one, letter, now);
    }
  }

  private static void toUplink(Try one, Letter letter, Running.@Nullable Out out) {
    if (out == null) {
      one.stays("there is no uplink " + letter.stream() + " any more");
    } else {
      out.uplink().sendAgain(letter, one::settled);
    }
  }

  private static void toSource(Try one, Letter letter, Running.@Nullable Source source) {
    if (source == null) {
      one.stays("there is no source " + letter.stream() + " any more");
    } else {
      source.node().takeAgain(letter, one::settled);
    }
  }

  private static void toStream(Try one, Letter letter, Running now) {
    Running.Stream stream = now.streams().get(letter.stream());
    if (stream == null) {
      one.stays("there is no stream " + letter.stream() + " any more");
      return;
    }
    Origin origin = letter.origin();
    Running.Source source = now.sources().get(origin.source());
    if (source == null && origin.form() == PayloadForm.UNTOUCHED) {
      one.stays(
          "there is no source "
              + origin.source()
              + " any more, whose format tells how to read the payload");
      return;
    }
    boolean open =
        stream
            .lanes()
            .takeAgain(
                letter,
                source == null ? payload -> payload : source.config().decoder(),
                one::settled,
                () ->
                    one.stays(
                        "stream "
                            + letter.stream()
                            + " has no step "
                            + letter.step()
                            + " any more"));
    if (!open) {
      one.stays("stream " + letter.stream() + " has ended");
    }
  }
}
