package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateCells.Cell;
import io.mutstreams.agent.flow.StateCells.Place;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A value as an operator sees it during one call. Owned by the lane's thread. */
final class StateView<S> implements State<S> {
  private final StepState state;
  private final StateSpec<S> spec;
  private final StateCells cells;
  private final Place place;
  private final long watermark;
  private final long setAt;
  private final CallFence call;

  /**
   * @param setAt the event time at which a value counts as set
   */
  StateView(
      StepState state,
      StateSpec<S> spec,
      StateCells cells,
      Place place,
      long watermark,
      long setAt,
      CallFence call) {
    this.state = state;
    this.spec = spec;
    this.cells = cells;
    this.place = place;
    this.watermark = watermark;
    this.setAt = setAt;
    this.call = call;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable S get() {
    Cell cell;
    Object live;
    synchronized (call) {
      call.check();
      cell = cells.get(place);
      // An old one may still stand behind a younger one, where the time of setting went back.
      Duration timeToLive = spec.timeToLive();
      if (cell == null || (timeToLive != null && StepState.expired(cell, timeToLive, watermark))) {
        return null;
      }
      live = cell.live;
      if (live != null && cell.codec == spec.codec()) {
        return (S) live;
      }
    }
    return read(cell);
  }

  /** The codecs are the plugin's, and may take their time: nothing is held meanwhile. */
  @SuppressWarnings("unchecked")
  private @Nullable S read(Cell cell) {
    if (!state.make(spec.name(), cells, place, cell, call)) {
      return null;
    }
    Bytes bytes = cell.bytes;
    if (bytes == null) {
      return null;
    }
    S value = spec.codec().decode(cell.version, bytes.toArray());
    synchronized (call) {
      call.check();
      cells.live(cell, value, (StateCodec<Object>) spec.codec());
    }
    return value;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void set(S value) {
    int version = spec.codec().version();
    synchronized (call) {
      call.check();
      Cell old = cells.get(place);
      state.claim(spec, cells, old == null);
      Cell cell = old == null ? new Cell() : old;
      cells.live(cell, value, (StateCodec<Object>) spec.codec());
      cells.layout(cell, version);
      cell.bytes = null;
      cell.unwritable = false;
      cell.time = setAt;
      if (old == null) {
        cells.put(place, cell);
      } else if (spec.timeToLive() != null) {
        cells.toEnd(place, cell);
      }
      state.touched(spec, place);
    }
  }

  @Override
  public void clear() {
    synchronized (call) {
      call.check();
      if (cells.remove(place) != null) {
        state.touched(spec, place);
      }
    }
  }
}
