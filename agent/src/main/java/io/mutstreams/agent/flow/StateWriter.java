package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateCells.Cell;
import io.mutstreams.agent.flow.StateCells.Place;
import io.mutstreams.agent.flow.Translation.Written;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bytes of the values of one step. The codecs are the plugin's: whatever they throw concerns
 * one value alone. Owned by the lane's thread.
 */
final class StateWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);

  private final String step;
  private final BiConsumer<String, Place> touched;
  private boolean told;
  private boolean toldOfLoss;

  /**
   * @param touched told of values that are to be stored in another layout, or are gone
   */
  StateWriter(String step, BiConsumer<String, Place> touched) {
    this.step = step;
    this.touched = touched;
  }

  /** Writes the value in the layout of its own codec, unless that is done; false if it cannot. */
  boolean freeze(String state, StateCells cells, Place place, Cell cell) {
    if (cell.bytes == null) {
      Written written = write(state, cell, null, List.of());
      if (written != null) {
        apply(state, cells, place, cell, written);
      }
    }
    return cell.bytes != null;
  }

  /** The same, where the codec may not return. */
  void freeze(
      String state, StateCells cells, Place place, Cell cell, StepHost host, CallWatch watch) {
    if (cell.bytes == null && !cell.unwritable) {
      watch.enter(host, () -> unwritable(state, cell, "its codec does not return", null));
      Written written = write(state, cell, null, List.of());
      boolean unused = watch.leave();
      if (written != null) {
        apply(state, cells, place, cell, written);
      }
    }
  }

  /**
   * Writes the value in a layout that the present operator reads, unless it is so.
   *
   * @param call whose monitor guards the state; not held while the codecs work
   * @return false when nobody can. What was stored of it before stays if it can be read, and is
   *     gone if not
   */
  boolean make(String state, StateCells cells, Place place, Cell cell, CallFence call) {
    if (cell.bytes != null && cells.readable(cell)) {
      return true;
    }
    Written written = write(state, cell, cells.adopted(), cells.readers());
    synchronized (call) {
      call.check();
      if (written != null) {
        apply(state, cells, place, cell, written);
      } else if (!cells.readable(cell)) {
        lose(state, cells, place);
      }
    }
    return written != null;
  }

  /** Makes bytes alone of a value, such as the present operator reads; or it is gone. */
  void convert(String state, StateCells cells, Cell cell, StepHost host, CallWatch watch) {
    Place place = StateCells.placeOf(cell);
    if (!converts(cells, cell)) {
      cells.asleep(cell);
      return;
    }
    Written written = null;
    if (!cell.unwritable) {
      watch.enter(host, () -> unwritable(state, cell, "its codec does not return", null));
      written = write(state, cell, cells.adopted(), cells.readers());
      boolean unused = watch.leave();
    }
    if (written != null) {
      apply(state, cells, place, cell, written);
      cells.asleep(cell);
    } else if (cells.readable(cell)) {
      // Nobody could read it any more; what was stored of it before stays stored.
      Cell unused = cells.remove(place);
    } else {
      lose(state, cells, place);
    }
  }

  /** Whether a codec has work with it. */
  static boolean converts(StateCells cells, Cell cell) {
    return cell.bytes == null || !cells.readable(cell);
  }

  /**
   * Why an operator that is to come could not get at a value; null when it could.
   *
   * @param spec of the state as that operator declares it
   * @param lent codecs of operators of before
   */
  @Nullable String unfit(
      StateSpec<?> spec,
      StateCells cells,
      Cell cell,
      List<StateCodec<?>> lent,
      StepHost host,
      CallWatch watch) {
    List<StateCodec<?>> readers = new ArrayList<>(lent);
    StateCodec<?> present = cells.adopted();
    if (present != null) {
      readers.add(0, present);
    }
    Place place = StateCells.placeOf(cell);
    boolean known = cell.live != null || Translation.read(readers, cell.version);
    String why =
        known
            ? "the codec that wrote it does not write version "
                + spec.codec().version()
                + (place.key().isEmpty() ? "" : " of the value of key '" + place.key() + "'")
            : "no version of the plugin that reads it is there any more";
    watch.enter(host, () -> unwritable(spec.name(), cell, "its codec does not return", null));
    try {
      if (Translation.of(cell, spec.codec(), readers) != null) {
        why = null;
      }
    } catch (Throwable e) {
      why += ": " + Thrown.words(e);
    }
    boolean unused = watch.leave();
    return why;
  }

  private @Nullable Written write(
      String state, Cell cell, @Nullable StateCodec<?> target, List<StateCodec<?>> readers) {
    if (cell.unwritable) {
      return null;
    }
    try {
      return Translation.of(cell, target, readers);
    } catch (Throwable e) {
      unwritable(state, cell, Thrown.words(e), e);
      return null;
    }
  }

  private void apply(String state, StateCells cells, Place place, Cell cell, Written written) {
    cell.bytes = written.bytes();
    if (cell.version != written.version()) {
      cells.layout(cell, written.version());
      touched.accept(state, place);
    }
    cells.written(place, cell, written.bytes().size());
  }

  private void lose(String state, StateCells cells, Place place) {
    Cell unused = cells.remove(place);
    touched.accept(state, place);
    if (!toldOfLoss) {
      LOG.atWarn()
          .addKeyValue("event", "state-lost")
          .addKeyValue("step", step)
          .addKeyValue("state", state)
          .log(
              "step {}: values of state '{}' cannot be read by the operator that runs now, and are"
                  + " gone",
              step,
              state);
      toldOfLoss = true;
    }
  }

  private void unwritable(String state, Cell cell, String why, @Nullable Throwable e) {
    cell.unwritable = true;
    if (!told) {
      LOG.atError()
          .addKeyValue("event", "fault")
          .addKeyValue("step", step)
          .addKeyValue("state", state)
          .log("step {}: a value of state '{}' cannot be written: {}", step, state, why, e);
      told = true;
    }
  }
}
