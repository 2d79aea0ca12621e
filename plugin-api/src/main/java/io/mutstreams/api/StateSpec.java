package io.mutstreams.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Declares a state of an operator. The name is the identity that survives a change of configuration
 * and of plugin version.
 *
 * @param name unique within the operator
 * @param codec turns values into bytes and back, with versions
 * @param timeToLive how long a value is kept after it was last set, in event time; null for ever
 * @param <S> the type of the value
 */
public record StateSpec<S>(String name, StateCodec<S> codec, @Nullable Duration timeToLive) {
  /** Checks the parts. */
  public StateSpec {
    Objects.requireNonNull(codec, "codec");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a state needs a name");
    }
    if (timeToLive != null && (timeToLive.isNegative() || timeToLive.isZero())) {
      throw new IllegalArgumentException("state " + name + ": the time to live must be above 0");
    }
  }

  /** A state that is kept until it is cleared. */
  public static <S> StateSpec<S> of(String name, StateCodec<S> codec) {
    return new StateSpec<>(name, codec, null);
  }

  /** The same state, forgotten when it was not set for so long in event time. */
  public StateSpec<S> forgottenAfter(Duration time) {
    return new StateSpec<>(name, codec, time);
  }
}
