package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateCells.Cell;
import io.mutstreams.agent.flow.StateCells.Place;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state of one step. It outlives the operator: after a swap the new operator's codec
 * reads what the old one's wrote, when a key is first touched.
 *
 * <p>Owned by the lane's thread.
 */
final class StepState {
  private static final int MOST_EXPIRED = 50;

  /** The state name under which timers are stored; no operator can declare it. */
  static final String TIMERS = "@timers";

  /** The state name under which it is stored what the state means; no operator can declare it. */
  static final String MEANING = "@meaning";

  /** What a timer takes beside its place here: see {@link StepTimers}. */
  private static final int TIMER = 48;

  private record Dirty(String state, Place place) {}

  private final String step;
  private final StateShare share;
  private final Map<String, StateCells> states = new HashMap<>();
  private final Set<Dirty> dirty = new LinkedHashSet<>();
  private Map<String, StateSpec<?>> specs = Map.of();
  private String meaning = "";
  private boolean tellMeaning;
  private final StateWriter writer;
  private final StateTakeover takeover;

  /**
   * Empty.
   *
   * @param share of the memory for state
   */
  StepState(String step, StateShare share) {
    this.step = step;
    this.share = share;
    this.writer = new StateWriter(step, (state, place) -> dirty.add(new Dirty(state, place)));
    this.takeover = new StateTakeover(states, writer);
  }

  private StateCells cells(String state) {
    StateCells cells = states.get(state);
    if (cells == null) {
      cells = new StateCells(share, state.equals(TIMERS) ? TIMER : 0);
      cells.adopt(codec(state));
      states.put(state, cells);
    }
    return cells;
  }

  StateShare share() {
    return share;
  }

  /**
   * The states that the present operator declares; others are kept but cannot be reached. Takes the
   * same time however many values there are: what another version's codec made becomes bytes again
   * when it is touched, or by and by in {@link StateTakeover#convert}.
   */
  void adopt(List<StateSpec<?>> declared) {
    Map<String, StateSpec<?>> byName = new HashMap<>();
    declared.forEach(spec -> byName.put(spec.name(), spec));
    specs = byName;
    states.forEach((name, cells) -> cells.adopt(codec(name)));
    takeover.begin();
  }

  private @Nullable StateCodec<?> codec(String state) {
    StateSpec<?> spec = specs.get(state);
    return spec == null ? null : spec.codec();
  }

  /** Codecs of operators of before, for what no other can read; before they are needed. */
  void lend(Map<String, List<StateCodec<?>>> codecs) {
    codecs.forEach((state, lent) -> cells(state).lend(lent));
  }

  /** Hands the state over from one operator to the next. */
  StateTakeover takeover() {
    return takeover;
  }

  /** A state at a key, where no call is given up. */
  <S> State<S> at(StateSpec<S> spec, String key, String entry, long watermark, long setAt) {
    return at(spec, key, entry, watermark, setAt, new CallFence());
  }

  /**
   * A state at a key.
   *
   * @param setAt the event time at which a value counts as set
   * @param call in which it is asked for
   */
  <S> State<S> at(
      StateSpec<S> spec, String key, String entry, long watermark, long setAt, CallFence call) {
    StateSpec<?> declared = specs.get(spec.name());
    // The time to live may differ: an operator may take it from its options.
    if (declared == null || !declared.codec().equals(spec.codec())) {
      throw new IllegalArgumentException("the operator's spec declares no state " + spec.name());
    }
    StateCells cells = cells(spec.name());
    expire(spec, cells, watermark);
    return new StateView<>(this, spec, cells, new Place(key, entry), watermark, setAt, call);
  }

  /**
   * Drops the oldest values whose time is up; the map is in the order of setting. Not all at once:
   * after a silence there may be very many, and each is a change for the next checkpoint. Those
   * that are left count as gone all the same.
   */
  private void expire(StateSpec<?> spec, StateCells cells, long watermark) {
    Duration timeToLive = spec.timeToLive();
    if (timeToLive == null) {
      return;
    }
    Iterator<Map.Entry<Place, Cell>> oldest = cells.iterator();
    for (int i = 0; i < MOST_EXPIRED && oldest.hasNext(); i++) {
      Map.Entry<Place, Cell> next = oldest.next();
      if (!expired(next.getValue(), timeToLive, watermark)) {
        return;
      }
      drop(spec, cells, next, oldest);
    }
  }

  private void drop(
      StateSpec<?> spec,
      StateCells cells,
      Map.Entry<Place, Cell> oldest,
      Iterator<Map.Entry<Place, Cell>> at) {
    dirty.add(new Dirty(spec.name(), oldest.getKey()));
    cells.gone(oldest.getValue());
    at.remove();
  }

  /**
   * Makes room for a new value, or for another one in its place.
   *
   * @throws BadRecordException when there is none
   */
  void claim(StateSpec<?> spec, StateCells cells, boolean isNew) {
    if (spec.timeToLive() != null && isNew) {
      // Two for one: so that it comes back under its bound.
      for (int i = 0; i < 2 && !cells.isEmpty() && share.crowded(); i++) {
        Iterator<Map.Entry<Place, Cell>> oldest = cells.iterator();
        drop(spec, cells, oldest.next(), oldest);
        share.forgotten(spec.name());
      }
    }
    share.claim(spec.name(), isNew);
  }

  static boolean expired(Cell cell, Duration timeToLive, long watermark) {
    return watermark != Long.MIN_VALUE && cell.time <= watermark - timeToLive.toMillis();
  }

  /** From now on what is stored is said to be of this meaning; told with the next change. */
  void means(String text) {
    tellMeaning |= !text.equals(meaning);
    meaning = text;
  }

  /** Puts a stored value in its place. */
  void restore(StateStore.Entry entry) {
    Bytes bytes = entry.bytes();
    if (bytes != null && entry.state().equals(MEANING)) {
      meaning = bytes.toText();
      tellMeaning = false;
    } else if (bytes != null) {
      Cell cell = new Cell();
      cell.bytes = bytes;
      cell.version = entry.version();
      cell.time = entry.time();
      StateCells cells = cells(entry.state());
      cells.put(new Place(entry.key(), entry.entry()), cell);
      takeover.restored(cells);
    }
  }

  /** Puts a raw value: how timers are kept beside the operator's own states. */
  void putRaw(String state, String key, String entry, @Nullable Bytes bytes) {
    Place place = new Place(key, entry);
    StateCells cells = cells(state);
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

  /** A value was set or cleared. */
  void touched(StateSpec<?> spec, Place place) {
    dirty.add(new Dirty(spec.name(), place));
  }

  int changes() {
    return dirty.size();
  }

  /**
   * Writes what has changed by the codecs, so that it can be taken at once. What was written stays
   * so: when a codec does not return, somebody else may begin again.
   */
  void writeChanges(StepHost step, CallWatch watch) {
    for (Dirty change : dirty) {
      StateCells cells = states.get(change.state());
      Cell cell = cells == null ? null : cells.get(change.place());
      if (cells != null && cell != null) {
        writer.freeze(change.state(), cells, change.place(), cell, step, watch);
      }
    }
  }

  /** What has changed since the last call, written by the codecs. */
  List<StateStore.Entry> takeChanges() {
    List<StateStore.Entry> changes = new ArrayList<>(dirty.size());
    for (Dirty change : dirty) {
      StateCells cells = states.get(change.state());
      Cell cell = cells == null ? null : cells.get(change.place());
      if (cells == null
          || cell == null
          || writer.freeze(change.state(), cells, change.place(), cell)) {
        changes.add(entry(change.state(), change.place(), cell));
      }
    }
    dirty.clear();
    if (tellMeaning && !changes.isEmpty()) {
      changes.add(meant());
      tellMeaning = false;
    }
    return changes;
  }

  /** Everything, written by the codecs. */
  List<StateStore.Entry> all() {
    List<StateStore.Entry> entries = new ArrayList<>();
    states.forEach(
        (state, cells) ->
            cells.forEach(
                (place, cell) -> {
                  if (writer.freeze(state, cells, place, cell)) {
                    entries.add(entry(state, place, cell));
                  }
                }));
    if (!meaning.isEmpty() && !entries.isEmpty()) {
      entries.add(meant());
    }
    return entries;
  }

  private StateStore.Entry meant() {
    return new StateStore.Entry(step, MEANING, "", "", 1, 0, Bytes.utf8(meaning));
  }

  private StateStore.Entry entry(String state, Place place, @Nullable Cell cell) {
    if (cell == null) {
      return new StateStore.Entry(step, state, place.key(), place.entry(), 0, 0, null);
    }
    return new StateStore.Entry(
        step, state, place.key(), place.entry(), cell.version, cell.time, cell.bytes);
  }

  /**
   * Writes the value so that the present operator can read it.
   *
   * @param call whose monitor guards the state; not held while the codec works
   * @return false when that cannot be
   */
  boolean make(String state, StateCells cells, Place place, Cell cell, CallFence call) {
    return writer.make(state, cells, place, cell, call);
  }
}
