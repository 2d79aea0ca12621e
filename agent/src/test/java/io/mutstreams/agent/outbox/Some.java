package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Limits;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Messages, and calls that wait for their callback. */
final class Some {
  static final Limits ROOMY = new Limits(1L << 40, WhenFull.BLOCK);

  private Some() {}

  /** For tests in which nothing goes wrong. */
  static void quiet(String sentence) {
    assertThat(sentence).as("alarm").isEmpty();
  }

  static Outgoing message(int number, int size) {
    return new Outgoing(
        "id-" + number,
        "gw/readings",
        "key-" + number % 7,
        Map.of("unit", "C"),
        Bytes.wrap(new byte[size]),
        1,
        false);
  }

  static List<Outgoing> messages(int from, int count, int size) {
    return IntStream.range(from, from + count).mapToObj(i -> message(i, size)).toList();
  }

  static Letter letter(int number, int size) {
    return new Letter(number, "readings", "hot", "no number", message(number, size));
  }

  static CompletableFuture<@Nullable Void> append(Outbox outbox, List<Outgoing> messages) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    outbox.append(messages, () -> durable.complete(null));
    return durable;
  }

  static List<Stored> read(Outbox outbox, long after, int most) {
    return answer(found -> outbox.read(after, most, found));
  }

  static <T> T answer(Consumer<Consumer<T>> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    call.accept(answer::complete);
    return await(answer);
  }

  static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    return future.orTimeout(180, TimeUnit.SECONDS).join();
  }

  /** The ids of all that is stored, in order. */
  static List<String> ids(Outbox outbox) {
    List<String> ids = new ArrayList<>();
    long after = 0;
    while (true) {
      List<Stored> some = read(outbox, after, 1_000);
      if (some.isEmpty()) {
        return ids;
      }
      for (Stored stored : some) {
        assertThat(stored.sequence()).isGreaterThan(after);
        after = stored.sequence();
        ids.add(stored.message().id());
      }
    }
  }

  static List<String> ids(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> "id-" + i).toList();
  }

  static void eventually(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("patience").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
