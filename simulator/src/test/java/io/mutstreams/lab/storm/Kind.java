package io.mutstreams.lab.storm;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of edit.
 *
 * @param calm whether each record arrives, in the order of its key, also where it is made while an
 *     uplink is away, or holds something in its outbox: what a person takes out stays there, and
 *     priorities have an order of their own
 * @param apply changes a setup and says in words how, or gives null where it does not apply
 */
record Kind(String name, boolean calm, Function<Setup, @Nullable String> apply) {
  static Kind calm(String name, Function<Setup, @Nullable String> apply) {
    return new Kind(name, true, apply);
  }

  static Kind any(String name, Function<Setup, @Nullable String> apply) {
    return new Kind(name, false, apply);
  }
}
