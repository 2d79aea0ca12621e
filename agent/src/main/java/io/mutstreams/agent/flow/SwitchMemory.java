package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps over restarts what switches were set to. Kept in the state store, an entry for each, under
 * a name that no stream can have. One write is under way at a time, and takes the newest of each
 * switch: however often they are set, the disk is written at its own pace.
 *
 * <p>Any thread; the monitor guards what waits. Callbacks run by the storage thread, or at once.
 */
final class SwitchMemory {
  static final String PLACE = ":switches";

  private final StateStore store;
  private final CompletableFuture<List<Entry>> stored = new CompletableFuture<>();
  private final Map<String, Entry> next = new LinkedHashMap<>();
  private Map<String, Entry> writing = Map.of();
  private boolean busy;
  private List<Runnable> waiting = new ArrayList<>();

  SwitchMemory(StateStore store) {
    this.store = store;
    store.load(PLACE, stored::complete);
  }

  /** What was stored, or null when it cannot be read in time. */
  @Nullable Map<String, SwitchSetting> read(long patienceMillis) {
    try {
      Map<String, SwitchSetting> found = new HashMap<>();
      for (Entry entry : stored.get(patienceMillis, TimeUnit.MILLISECONDS)) {
        Bytes bytes = entry.bytes();
        SwitchSetting setting =
            bytes == null || entry.version() != SwitchSetting.VERSION
                ? null
                : SwitchSetting.parse(bytes);
        if (setting != null) {
          found.put(entry.key(), setting);
        }
      }
      return found;
    } catch (TimeoutException | ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /**
   * Writes some settings, in the order of the calls.
   *
   * @param settings null for one that is forgotten
   * @param durable runs when these, or newer ones, are synced
   */
  void write(Map<String, @Nullable SwitchSetting> settings, Runnable durable) {
    Map<String, Entry> batch;
    synchronized (this) {
      settings.forEach((name, setting) -> next.put(name, entry(name, setting)));
      if (next.isEmpty() && !busy) {
        batch = null;
      } else {
        waiting.add(durable);
        batch = busy ? Map.of() : begin();
      }
    }
    if (batch == null) {
      durable.run();
    } else if (!batch.isEmpty()) {
      save(batch);
    }
  }

  private static Entry entry(String name, @Nullable SwitchSetting setting) {
    return new Entry(
        "",
        "",
        name,
        "",
        SwitchSetting.VERSION,
        setting == null ? 0 : setting.since(),
        setting == null ? null : setting.toBytes());
  }

  private Map<String, Entry> begin() {
    writing = Map.copyOf(next);
    next.clear();
    busy = true;
    return writing;
  }

  private void save(Map<String, Entry> batch) {
    List<Runnable> covered;
    synchronized (this) {
      covered = waiting;
      waiting = new ArrayList<>();
    }
    store.save(PLACE, List.copyOf(batch.values()), () -> written(covered));
  }

  private void written(List<Runnable> covered) {
    Map<String, Entry> batch = Map.of();
    List<Runnable> done = new ArrayList<>(covered);
    synchronized (this) {
      busy = false;
      writing = Map.of();
      if (next.isEmpty()) {
        done.addAll(waiting);
        waiting.clear();
      } else {
        batch = begin();
      }
    }
    if (!batch.isEmpty()) {
      save(batch);
    }
    done.forEach(Runnable::run);
  }

  /** Whether nothing of a switch waits to be written. */
  synchronized boolean isDurable(String name) {
    return !next.containsKey(name) && !writing.containsKey(name);
  }
}
