package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Limits;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CompactionTest {
  private static final long MIB = 1 << 20;

  /** What the file may hold beyond the outboxes. */
  private static final long BEYOND = 16 * MIB;

  private static final int KEYS = 300;

  @TempDir Path folder;

  private final Random random = new Random(5);
  private final Map<String, Bytes> saved = new HashMap<>();

  /** Records of so many bytes, in batches of so many; each batch is a commit. */
  @ParameterizedTest
  @CsvSource({"50, 3", "250, 20", "250, 500", "9000, 2", "40000, 1"})
  void theFileOfFullOutboxesStaysWithinTheirSize(int size, int batch) {
    Limits limits = new Limits(8 * MIB, WhenFull.DROP_OLDEST);
    List<String> kept;
    long largest = 0;
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox first = storage.outbox("first", limits);
      Outbox second = storage.outbox("second", limits);
      int number = 0;
      long end = System.nanoTime() + 3_000_000_000L;
      while (System.nanoTime() - end < 0) {
        CompletableFuture<?> one = append(first, messages(number, batch, size));
        CompletableFuture<?> other = append(second, messages(number, batch, size));
        if (number / batch % 3 == 0) {
          save(storage, 20);
        }
        await(one);
        await(other);
        number += batch;
        largest = Math.max(largest, storage.status().fileBytes());
      }
      assertThat(largest).isLessThan(2 * limits.maxBytes() + BEYOND);
      kept = ids(first);
      int from = number - kept.size();
      assertThat(kept).isEqualTo(ids(from, number - from));
      assertThat(ids(second)).isEqualTo(ids(number - (int) second.depth(), (int) second.depth()));
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(ids(storage.outbox("first", Some.ROOMY))).isEqualTo(kept);
      assertThat(state(storage)).isEqualTo(saved);
    }
  }

  @Test
  void theFileBecomesSmallAfterADrainThoughStateIsSavedAllTheTime() throws InterruptedException {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", Some.ROOMY);
      for (int i = 0; i < 40; i++) {
        await(append(outbox, messages(i * 1_000, 1_000, 1_000)));
        save(storage, KEYS / 20);
      }
      assertThat(storage.status().fileBytes()).isGreaterThan(40 * MIB);
      outbox.settle(40_000);
      Some.eventually(
          () -> {
            save(storage, 5);
            return storage.status().fileBytes() < 8 * MIB;
          });
      assertThat(state(storage)).isEqualTo(saved);
    }
  }

  private void save(Storage storage, int count) {
    Map<String, Entry> changes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(1_000)];
      random.nextBytes(value);
      String key = "key-" + random.nextInt(KEYS);
      saved.put(key, Bytes.wrap(value));
      changes.put(key, new Entry("window", "w", key, "", 1, i, Bytes.wrap(value)));
    }
    CompletableFuture<Boolean> durable = new CompletableFuture<>();
    storage
        .state()
        .save("readings", new ArrayList<>(changes.values()), () -> durable.complete(true));
    await(durable);
  }

  private static Map<String, Bytes> state(Storage storage) {
    CompletableFuture<List<Entry>> loaded = new CompletableFuture<>();
    storage.state().load("readings", loaded::complete);
    Map<String, Bytes> found = new HashMap<>();
    await(loaded).forEach(entry -> found.put(entry.key(), entry.bytes()));
    return found;
  }
}
