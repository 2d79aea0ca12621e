package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * State in a map. Work is done by the executor, which must do one thing after the other in order.
 */
public final class MemoryStateStore implements StateStore {
  private record Place(String step, String state, String key, String entry) {}

  private final Executor thread;
  private final Map<String, Map<Place, Entry>> streams = new LinkedHashMap<>();

  /** Nothing stored. */
  public MemoryStateStore(Executor thread) {
    this.thread = thread;
  }

  @Override
  public void load(String stream, Consumer<List<Entry>> loaded) {
    thread.execute(() -> loaded.accept(stored(stream)));
  }

  @Override
  public void save(String stream, List<Entry> changes, Runnable durable) {
    thread.execute(
        () -> {
          apply(stream, changes);
          durable.run();
        });
  }

  private synchronized void apply(String stream, List<Entry> changes) {
    Map<Place, Entry> places = streams.computeIfAbsent(stream, name -> new LinkedHashMap<>());
    for (Entry change : changes) {
      Place place = new Place(change.step(), change.state(), change.key(), change.entry());
      if (change.bytes() == null) {
        places.remove(place);
      } else {
        places.put(place, change);
      }
    }
  }

  @Override
  public void forget(String stream, @Nullable String step) {
    thread.execute(
        () -> {
          synchronized (this) {
            Map<Place, Entry> places = streams.getOrDefault(stream, new LinkedHashMap<>());
            places.keySet().removeIf(place -> step == null || place.step().equals(step));
          }
        });
  }

  /** All that is stored now, for one that begins with it. */
  public synchronized MemoryStateStore copy() {
    MemoryStateStore copy = new MemoryStateStore(thread);
    streams.forEach((stream, places) -> copy.streams.put(stream, new LinkedHashMap<>(places)));
    return copy;
  }

  /** What is stored of a stream now. */
  public synchronized List<Entry> stored(String stream) {
    return new ArrayList<>(streams.getOrDefault(stream, Map.of()).values());
  }
}
