package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keyed state of one step. It outlives the operator: after a swap the new operator's codec
 * reads what the old one's wrote, when a key is first touched.
 *
 * <p>Owned by the lane's thread.
 */
final class StepState {
  /** The state name under which timers are stored; no operator can declare it. */
  static final String TIMERS = "@timers";

  private record Place(String key, String entry) {}

  private record Dirty(String state, Place place) {}

  /** A value as an object, or still (or again) as bytes; with the codec that can write it. */
  private static final class Cell {
    private @Nullable Object live;
    private @Nullable StateCodec<Object> codec;
    private @Nullable Bytes bytes;
    private int version;
    private long time;
  }

  private static final Logger LOG = LoggerFactory.getLogger(StepState.class);

  private final String step;
  private final Map<String, Map<Place, Cell>> states = new HashMap<>();
  private final Set<Dirty> dirty = new LinkedHashSet<>();
  private Map<String, StateSpec<?>> specs = Map.of();
  private boolean told;

  StepState(String step) {
    this.step = step;
  }

  /**
   * The states that the present operator declares; others are kept but cannot be reached. Values
   * that another version's codec made become bytes again, so that nothing here keeps the classes of
   * that version.
   */
  void adopt(List<StateSpec<?>> declared) {
    Map<String, StateSpec<?>> byName = new HashMap<>();
    declared.forEach(spec -> byName.put(spec.name(), spec));
    specs = byName;
    states.forEach(
        (name, cells) -> {
          StateSpec<?> spec = byName.get(name);
          StateCodec<?> codec = spec == null ? null : spec.codec();
          cells.values().forEach(cell -> release(name, cell, codec));
        });
  }

  private void release(String name, Cell cell, @Nullable StateCodec<?> codec) {
    if (cell.codec != null && cell.codec != codec && freeze(name, cell)) {
      cell.live = null;
      cell.codec = null;
    }
  }

  /**
   * Whether the declared codecs can read everything that is here.
   *
   * @return null, or the reason why not
   */
  @Nullable String unreadable(List<StateSpec<?>> declared) {
    for (StateSpec<?> spec : declared) {
      Map<Place, Cell> cells = states.getOrDefault(spec.name(), Map.of());
      for (Cell cell : cells.values()) {
        int version = cell.codec != null ? cell.codec.version() : cell.version;
        if (version < spec.codec().oldestReadable() || version > spec.codec().version()) {
          return "state '"
              + spec.name()
              + "' is stored in version "
              + version
              + ", and the operator reads versions "
              + spec.codec().oldestReadable()
              + " to "
              + spec.codec().version();
        }
      }
    }
    return null;
  }

  /**
   * A state at a key.
   *
   * @param setAt the event time at which a value counts as set
   */
  <S> State<S> at(StateSpec<S> spec, String key, String entry, long watermark, long setAt) {
    StateSpec<?> declared = specs.get(spec.name());
    // The time to live may differ: an operator may take it from its options.
    if (declared == null || !declared.codec().equals(spec.codec())) {
      throw new IllegalArgumentException("the operator's spec declares no state " + spec.name());
    }
    Map<Place, Cell> cells = states.computeIfAbsent(spec.name(), name -> new LinkedHashMap<>());
    expire(spec, cells, watermark);
    return new View<>(spec, cells, new Place(key, entry), watermark, setAt);
  }

  /** Drops the oldest values whose time is up; the map is in the order of setting. */
  private void expire(StateSpec<?> spec, Map<Place, Cell> cells, long watermark) {
    Duration timeToLive = spec.timeToLive();
    if (timeToLive == null) {
      return;
    }
    Iterator<Map.Entry<Place, Cell>> oldest = cells.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Place, Cell> next = oldest.next();
      if (!expired(next.getValue(), timeToLive, watermark)) {
        return;
      }
      oldest.remove();
      dirty.add(new Dirty(spec.name(), next.getKey()));
    }
  }

  private static boolean expired(Cell cell, Duration timeToLive, long watermark) {
    return watermark != Long.MIN_VALUE && cell.time <= watermark - timeToLive.toMillis();
  }

  /** Puts a stored value in its place. */
  void restore(StateStore.Entry entry) {
    Bytes bytes = entry.bytes();
    if (bytes != null) {
      Cell cell = new Cell();
      cell.bytes = bytes;
      cell.version = entry.version();
      cell.time = entry.time();
      states
          .computeIfAbsent(entry.state(), name -> new LinkedHashMap<>())
          .put(new Place(entry.key(), entry.entry()), cell);
    }
  }

  /** Puts a raw value: how timers are kept beside the operator's own states. */
  void putRaw(String state, String key, String entry, @Nullable Bytes bytes) {
    Place place = new Place(key, entry);
    Map<Place, Cell> cells = states.computeIfAbsent(state, name -> new LinkedHashMap<>());
    if (bytes == null) {
      cells.remove(place);
    } else {
      Cell cell = new Cell();
      cell.bytes = bytes;
      cell.version = 1;
      cells.put(place, cell);
    }
    dirty.add(new Dirty(state, place));
  }

  boolean changed() {
    return !dirty.isEmpty();
  }

  /** What has changed since the last call, written by the codecs. */
  List<StateStore.Entry> takeChanges() {
    List<StateStore.Entry> changes = new ArrayList<>(dirty.size());
    for (Dirty change : dirty) {
      Map<Place, Cell> cells = states.get(change.state());
      Cell cell = cells == null ? null : cells.get(change.place());
      if (cell == null || freeze(change.state(), cell)) {
        changes.add(entry(change.state(), change.place(), cell));
      }
    }
    dirty.clear();
    return changes;
  }

  /** Everything, written by the codecs. */
  List<StateStore.Entry> all() {
    List<StateStore.Entry> entries = new ArrayList<>();
    states.forEach(
        (state, cells) ->
            cells.forEach(
                (place, cell) -> {
                  if (freeze(state, cell)) {
                    entries.add(entry(state, place, cell));
                  }
                }));
    return entries;
  }

  private StateStore.Entry entry(String state, Place place, @Nullable Cell cell) {
    if (cell == null) {
      return new StateStore.Entry(step, state, place.key(), place.entry(), 0, 0, null);
    }
    return new StateStore.Entry(
        step, state, place.key(), place.entry(), cell.version, cell.time, cell.bytes);
  }

  /**
   * Writes the value, unless that is done.
   *
   * @return false when its codec cannot: what was stored of it before stays
   */
  private boolean freeze(String state, Cell cell) {
    if (cell.bytes != null) {
      return true;
    }
    StateCodec<Object> codec = cell.codec;
    if (cell.live == null || codec == null) {
      return false;
    }
    try {
      cell.bytes = Bytes.wrap(codec.encode(cell.live));
      cell.version = codec.version();
      return true;
    } catch (RuntimeException | LinkageError e) {
      if (!told) {
        LOG.error("step {}: a value of state '{}' cannot be written", step, state, e);
        told = true;
      }
      return false;
    }
  }

  private final class View<S> implements State<S> {
    private final StateSpec<S> spec;
    private final Map<Place, Cell> cells;
    private final Place place;
    private final long watermark;
    private final long setAt;

    View(StateSpec<S> spec, Map<Place, Cell> cells, Place place, long watermark, long setAt) {
      this.spec = spec;
      this.cells = cells;
      this.place = place;
      this.watermark = watermark;
      this.setAt = setAt;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable S get() {
      Cell cell = cells.get(place);
      // Restored values come in any order, so an old one may still stand behind a younger one.
      Duration timeToLive = spec.timeToLive();
      if (cell == null || (timeToLive != null && expired(cell, timeToLive, watermark))) {
        return null;
      }
      if (cell.live == null || cell.codec != spec.codec()) {
        if (cell.live != null && !freeze(spec.name(), cell)) {
          return null;
        }
        Bytes bytes = cell.bytes;
        if (bytes == null) {
          return null;
        }
        cell.live = spec.codec().decode(cell.version, bytes.toArray());
        cell.codec = (StateCodec<Object>) spec.codec();
      }
      return (S) cell.live;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void set(S value) {
      // Out and in again, so that the map stays in the order of setting: see expire.
      Cell old = spec.timeToLive() == null ? cells.get(place) : cells.remove(place);
      Cell cell = old == null ? new Cell() : old;
      cell.live = value;
      cell.codec = (StateCodec<Object>) spec.codec();
      cell.bytes = null;
      cell.time = setAt;
      cells.put(place, cell);
      dirty.add(new Dirty(spec.name(), place));
    }

    @Override
    public void clear() {
      if (cells.remove(place) != null) {
        dirty.add(new Dirty(spec.name(), place));
      }
    }
  }
}
