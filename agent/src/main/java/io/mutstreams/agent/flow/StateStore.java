package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the keyed state and timers of streams are made durable. Every call returns at once; the
 * work is done by the one storage thread in the order of the calls, and the callbacks run on that
 * thread and must not block. Safe for any thread.
 */
public interface StateStore {
  /**
   * Reads all the state of a stream.
   *
   * @param loaded gets every entry
   */
  void load(String stream, Consumer<List<Entry>> loaded);

  /**
   * Applies changes in one transaction and syncs it.
   *
   * @param durable runs when it is synced; later, when the disk has no room now
   */
  void save(String stream, List<Entry> changes, Runnable durable);

  /**
   * Forgets the state of a step, as when the step was removed; with step null of the whole stream.
   */
  void forget(String stream, @Nullable String step);

  /**
   * One value.
   *
   * @param step the id of the step
   * @param state the name of the state
   * @param key the key of the records
   * @param entry the entry within the key; "" for a state that is no map
   * @param version the version of the codec that wrote it
   * @param time event time at which it was last set, epoch milliseconds
   * @param bytes the value as the codec wrote it; null: the value is removed
   */
  record Entry(
      String step,
      String state,
      String key,
      String entry,
      int version,
      long time,
      @Nullable Bytes bytes) {}
}
