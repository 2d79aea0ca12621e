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

  /**
   * @param setAt the event time at which a value counts as set
   */
  StateView(
      StepState state,
      StateSpec<S> spec,
      StateCells cells,
      Place place,
      long watermark,
      long setAt) {
    this.state = state;
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
    // An old one may still stand behind a younger one, where the time of setting went back.
    Duration timeToLive = spec.timeToLive();
    if (cell == null || (timeToLive != null && StepState.expired(cell, timeToLive, watermark))) {
      return null;
    }
    if (cell.live == null || cell.codec != spec.codec()) {
      if (cell.live != null && !state.freeze(spec.name(), place, cell)) {
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
    Cell old = cells.get(place);
    state.claim(spec, cells, old == null);
    Cell cell = old == null ? new Cell() : old;
    cell.live = value;
    cell.codec = (StateCodec<Object>) spec.codec();
    cell.bytes = null;
    cell.time = setAt;
    if (old == null) {
      cells.put(place, cell);
    } else if (spec.timeToLive() != null) {
      cells.toEnd(place, cell);
    }
    state.touched(spec, place);
  }

  @Override
  public void clear() {
    if (cells.remove(place) != null) {
      state.touched(spec, place);
    }
  }
}
