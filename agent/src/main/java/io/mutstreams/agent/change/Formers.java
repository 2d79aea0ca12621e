package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.api.StateCodec;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Knows operators and connections that there were before. Used by the change thread. */
@FunctionalInterface
public interface Formers {
  /** Nothing is known of any. */
  Formers NONE = (operator, state, version) -> null;

  /**
   * The codec that an operator which ran before has for a state; its plugin stays loaded as long as
   * anything {@link Running#converting is being converted}.
   *
   * @param operator the type of the operator
   * @param state the name of the state
   * @param version of the layout that the codec must read
   * @return null where none is known
   */
  @Nullable StateCodec<?> codec(String operator, String state, int version);

  /** The newest connection of a kind that a revision had; null where none is known. */
  default @Nullable ConnectionConfig connection(Predicate<ConnectionConfig> which) {
    return null;
  }
}
