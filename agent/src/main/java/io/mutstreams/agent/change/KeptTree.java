package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is kept over restarts: in the state store, in one entry, under a name that no
 * stream can have.
 *
 * <p>Owned by the change thread; the storage thread only completes what was read.
 */
final class KeptTree {
  private static final int VERSION = 1;

  private final StateStore store;
  private final String place;
  private final long patienceMillis;
  private final CompletableFuture<List<StateStore.Entry>> stored = new CompletableFuture<>();

  /**
   * Begins to read.
   *
   * @param place the name under which it is kept
   * @param patienceMillis how long to wait for what was kept
   */
  KeptTree(StateStore store, String place, long patienceMillis) {
    this.store = store;
    this.place = place;
    this.patienceMillis = patienceMillis;
    store.load(place, stored::complete);
  }

  /**
   * Waits, but not for ever, until what was kept has been read.
   *
   * @return whether it has
   */
  boolean isRead() {
    return Closing.await(stored, patienceMillis);
  }

  /** What was kept when this began; null where nothing was, or it cannot be read in time. */
  @Nullable Map<?, ?> read() {
    if (isRead()) {
      for (StateStore.Entry entry : stored.join()) {
        Bytes bytes = entry.bytes();
        if (bytes != null
            && entry.version() == VERSION
            && Json.read(bytes) instanceof Map<?, ?> tree) {
          return tree;
        }
      }
    }
    return null;
  }

  /** The same, of names with one text each; empty where nothing was kept. */
  Map<String, String> readNames() {
    Map<String, String> names = new TreeMap<>();
    Map<?, ?> tree = read();
    if (tree != null) {
      tree.forEach((name, what) -> names.put(String.valueOf(name), String.valueOf(what)));
    }
    return names;
  }

  /**
   * Keeps this from now on, without waiting for it.
   *
   * @return completes when it is durable
   */
  CompletableFuture<Void> write(Map<String, ?> tree) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    store.save(
        place,
        List.of(new StateStore.Entry("", "", "", "", VERSION, 0, Json.write(tree))),
        () -> durable.complete(null));
    return durable;
  }
}
