package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateCells.Cell;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.util.Map;
import java.util.Set;

/**
 * Hands the state of a step over from one operator to the next: looks beforehand whether that can
 * be, and makes of what the one has left what the other can read, by and by.
 *
 * <p>Owned by the lane's thread; {@link #converting} may be asked by any.
 */
final class StateTakeover {
  private static final int MOST_CONVERTED = 50;
  private static final int MOST_LOOKED_AT = 2_000;

  private final Map<String, StateCells> states;
  private final StateWriter writer;
  private volatile boolean converting;

  /**
   * @param states by name, as they are at any time
   */
  StateTakeover(Map<String, StateCells> states, StateWriter writer) {
    this.states = states;
    this.writer = writer;
  }

  /** Another operator has come. */
  void begin() {
    converting = states.values().stream().anyMatch(cells -> cells.foreign() != null);
  }

  /** A value of an earlier run was put back. */
  void restored(StateCells cells) {
    converting |= cells.foreign() != null;
  }

  /**
   * Whether values may be here as objects of an operator that was replaced, or in layouts that only
   * its codec reads, so that its classes are still needed. Any thread may ask.
   */
  boolean converting() {
    return converting;
  }

  /** Makes bytes of some of the values that are objects or layouts of other operators. */
  void convert(StepHost step, CallWatch watch) {
    int works = MOST_CONVERTED;
    int looks = MOST_LOOKED_AT;
    for (Map.Entry<String, StateCells> state : states.entrySet()) {
      StateCells cells = state.getValue();
      for (Cell cell = cells.foreign(); cell != null; cell = cells.foreign()) {
        if (works == 0 || looks-- == 0) {
          return;
        }
        works -= StateWriter.converts(cells, cell) ? 1 : 0;
        writer.convert(state.getKey(), cells, cell, step, watch);
      }
      cells.converted();
    }
    converting = false;
  }

  /**
   * Looks what no codec that is here can read for an operator that is to come.
   *
   * @return whether all can be read, as far as can be told without looking at the values
   */
  boolean miss(StateCheck check) {
    for (StateSpec<?> spec : check.declared()) {
      StateCells cells = states.get(spec.name());
      for (int version : cells == null ? Set.<Integer>of() : cells.versions()) {
        if (version < spec.codec().oldestReadable()) {
          check.fails(spec, version, "");
        } else if (version > spec.codec().version() && cells != null) {
          StateCodec<?> present = cells.adopted();
          boolean known =
              (present != null && Translation.reads(present, version))
                  || Translation.read(cells.readers(), version)
                  || Translation.read(check.lent(spec.name()), version);
          if (!known) {
            check.misses(spec.name(), version);
          }
        }
      }
    }
    return check.reason() == null && check.missing().isEmpty();
  }

  /**
   * Looks at some more values, whether an operator that is to come could read them; again from the
   * beginning it looks at those alone that were touched since.
   *
   * @return whether it has looked at all of them, or knows why not
   */
  boolean check(StateCheck check, StepHost step, CallWatch watch) {
    if (converting) {
      convert(step, watch);
      return false;
    }
    int works = MOST_CONVERTED;
    int looks = MOST_LOOKED_AT;
    for (StateSpec<?> spec : check.declared()) {
      StateCells cells = states.get(spec.name());
      if (cells == null || cells.newest() <= spec.codec().version()) {
        continue;
      }
      if (check.begins(spec.name())) {
        cells.checkAnew();
      }
      for (Cell cell = cells.unchecked(); cell != null; cell = cells.unchecked()) {
        if (works == 0 || looks-- == 0) {
          return false;
        }
        if (cell.version > spec.codec().version()) {
          works--;
          String why = writer.unfit(spec, cells, cell, check.lent(spec.name()), step, watch);
          if (why != null) {
            check.fails(spec, cell.version, why);
            return true;
          }
        }
        cells.fits(cell);
      }
    }
    return true;
  }
}
