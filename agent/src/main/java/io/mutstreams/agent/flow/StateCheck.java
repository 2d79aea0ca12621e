package io.mutstreams.agent.flow;

import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A look, in doses, whether another operator could read all that the state of a step holds: by its
 * own codecs or, where it is an older one, by those which can write its layout.
 *
 * <p>Made by one thread, and handed to and fro between it and the one that owns the state.
 */
public final class StateCheck {
  /**
   * A layout that only an operator of before can read.
   *
   * @param state the name of the state
   * @param version of the layout
   */
  public record Layout(String state, int version) {}

  private final List<StateSpec<?>> declared;
  private final Map<String, List<StateCodec<?>>> lent = new HashMap<>();
  private final Set<Layout> missing = new LinkedHashSet<>();
  private final Set<String> begun = new HashSet<>();
  private @Nullable String reason;

  /**
   * For an operator that is to come.
   *
   * @param declared its states
   */
  public StateCheck(List<StateSpec<?>> declared) {
    this.declared = List.copyOf(declared);
  }

  /** The layouts that neither it nor an operator that is here can read. */
  public Set<Layout> missing() {
    return Set.copyOf(missing);
  }

  /** A codec of an operator of before that reads such a layout. */
  public void lend(String state, StateCodec<?> codec) {
    lent.computeIfAbsent(state, name -> new ArrayList<>()).add(codec);
  }

  /** Why it cannot; null as far as nothing is known against it. */
  public @Nullable String reason() {
    return reason;
  }

  /** What is lent, by the name of the state. */
  Map<String, List<StateCodec<?>>> lent() {
    return lent;
  }

  List<StateCodec<?>> lent(String state) {
    return lent.getOrDefault(state, List.of());
  }

  List<StateSpec<?>> declared() {
    return declared;
  }

  /** Whether the look at a state begins now. */
  boolean begins(String state) {
    return begun.add(state);
  }

  void misses(String state, int version) {
    missing.add(new Layout(state, version));
  }

  void fails(StateSpec<?> spec, int version, String why) {
    reason =
        "state '%s' is stored in version %d, and the operator reads versions %d to %d%s"
            .formatted(
                spec.name(),
                version,
                spec.codec().oldestReadable(),
                spec.codec().version(),
                why.isEmpty() ? "" : "; " + why);
  }
}
