package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateTest {
  @TempDir Path folder;

  @Test
  void mergesRemovesAndLoadsAfterAReopening() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StateStore state = storage.state();
      save(state, "a", entry("s1", "n", "k1", "one"), entry("s1", "n", "k2", "two"));
      save(state, "a", entry("s1", "n", "k1", "new"), entry("s1", "m", "k1", ""));
      save(state, "a", entry("s1", "n", "k2", null), entry("s1", "n", "none", null));
      save(state, "b", entry("s1", "n", "k1", "other stream"));
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(load(storage.state(), "a"))
          .containsExactlyInAnyOrder(entry("s1", "n", "k1", "new"), entry("s1", "m", "k1", ""));
      assertThat(load(storage.state(), "b")).hasSize(1);
      assertThat(load(storage.state(), "c")).isEmpty();
    }
  }

  @Test
  void entriesOfAMapAreApart() {
    Entry one = new Entry("s", "map", "k", "e1", 3, 17, Bytes.utf8("x"));
    Entry two = new Entry("s", "map", "k", "e2", 4, -5, Bytes.utf8("y"));
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      save(storage.state(), "a", one, two);
      assertThat(load(storage.state(), "a")).containsExactlyInAnyOrder(one, two);
    }
  }

  @Test
  void forgetsAStepOrAStream() {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      StateStore state = storage.state();
      save(state, "a", entry("s1", "n", "k", "1"), entry("s2", "n", "k", "2"));
      save(state, "b", entry("s1", "n", "k", "3"));
      state.forget("a", "s1");
      assertThat(load(state, "a")).containsExactly(entry("s2", "n", "k", "2"));
      save(state, "a", entry("s1", "n", "k2", "again"));
      assertThat(load(state, "a")).hasSize(2).contains(entry("s1", "n", "k2", "again"));
      state.forget("a", null);
      assertThat(load(state, "a")).isEmpty();
      assertThat(load(state, "b")).hasSize(1);
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      assertThat(load(storage.state(), "a")).isEmpty();
    }
  }

  @Test
  void loadsTensOfThousands() {
    Entry[] many =
        IntStream.range(0, 30_000)
            .mapToObj(i -> entry("s", "n", "key-" + i, "value " + i))
            .toArray(Entry[]::new);
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      save(storage.state(), "a", many);
      assertThat(Set.copyOf(load(storage.state(), "a"))).isEqualTo(Set.of(many));
    }
  }

  private static Entry entry(String step, String name, String key, @Nullable String value) {
    return new Entry(step, name, key, "", 1, 5, value == null ? null : Bytes.utf8(value));
  }

  private static void save(StateStore state, String stream, Entry... entries) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    state.save(stream, List.of(entries), () -> durable.complete(null));
    await(durable);
  }

  private static List<Entry> load(StateStore state, String stream) {
    return Some.answer(loaded -> state.load(stream, loaded));
  }
}
