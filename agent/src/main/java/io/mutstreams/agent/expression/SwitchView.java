package io.mutstreams.agent.expression;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The switches as one stream sees them: on each of its lanes all conditions and values read one set
 * of values, until the lane takes over the next between two records.
 *
 * <p>{@link #refresh} is called by the threads of the stream's lanes alone, and what was compiled
 * for the stream is evaluated by them alone: so a reading is a plain field for each lane. Readings
 * are made by the thread that compiles, before the lanes get to see them; the monitor guards their
 * list.
 */
public final class SwitchView {
  private final SwitchValues values;
  private final List<WeakReference<Reading>> readings = new ArrayList<>();

  /** By each lane; each looks at its own alone. */
  private final List<@Nullable Map<SwitchName, Object>> seen =
      new ArrayList<>(Collections.nCopies(LaneThread.MOST, null));

  SwitchView(SwitchValues values) {
    this.values = values;
  }

  /** Takes over what has been set meanwhile; between two records. */
  public void refresh() {
    Map<SwitchName, Object> now = values.now();
    int lane = LaneThread.current();
    if (now != seen.get(lane)) {
      take(now, lane);
    }
  }

  private synchronized void take(Map<SwitchName, Object> now, int lane) {
    readings.removeIf(reference -> reference.get() == null);
    for (WeakReference<Reading> reference : readings) {
      Reading reading = reference.get();
      Object value = reading == null ? null : now.get(reading.name);
      if (reading != null && value != null) {
        reading.lanes[lane] = value;
      }
    }
    seen.set(lane, now);
  }

  /**
   * A place in an expression that reads a switch.
   *
   * @param initial what it is as long as the switch is not there yet
   */
  synchronized Node reading(SwitchName name, Object initial) {
    readings.removeIf(reference -> reference.get() == null);
    Reading reading = new Reading(this, name, values.now().getOrDefault(name, initial));
    readings.add(new WeakReference<>(reading));
    return reading;
  }

  /** Keeps the view, for as long as the expression is used. */
  private static final class Reading implements Node {
    @SuppressWarnings("unused")
    private final SwitchView view;

    private final SwitchName name;
    private final Object[] lanes = new Object[LaneThread.MOST];

    Reading(SwitchView view, SwitchName name, Object value) {
      this.view = view;
      this.name = name;
      Arrays.fill(lanes, value);
    }

    @Override
    public Object eval(Frame frame) {
      return lanes[LaneThread.current()];
    }
  }
}
