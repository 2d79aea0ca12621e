package io.mutstreams.agent.expression;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of all switches at one moment, replaced as a whole. Shared by all threads: the map is
 * immutable, and each stream takes it over between two of its records ({@link SwitchView}).
 */
public final class SwitchValues {
  private final Map<String, WeakReference<SwitchView>> views = new ConcurrentHashMap<>();
  private volatile Map<SwitchName, Object> now = Map.of();

  /** The values now. */
  public Map<SwitchName, Object> now() {
    return now;
  }

  /** From now on these; one thread at a time. */
  public void set(Map<SwitchName, Object> next) {
    now = Map.copyOf(next);
  }

  /** What a stream sees of them: the same for all that is compiled for it while it is used. */
  public SwitchView view(String stream) {
    SwitchView[] found = new SwitchView[1];
    views.compute(
        stream,
        (name, known) -> {
          SwitchView view = known == null ? null : known.get();
          found[0] = view == null ? new SwitchView(this) : view;
          return view == null || known == null ? new WeakReference<>(found[0]) : known;
        });
    return found[0];
  }
}
