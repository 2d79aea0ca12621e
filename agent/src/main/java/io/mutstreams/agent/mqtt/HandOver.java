package io.mutstreams.agent.mqtt;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection hands to the agent just now. Set by Paho's callback thread alone, and looked at
 * by any; costs a record two volatile writes.
 */
final class HandOver {
  private final Supplier<String> whose;
  private volatile @Nullable Object under;

  /**
   * @param whose connection it is, such as "source temperature"; may change
   */
  HandOver(Supplier<String> whose) {
    this.whose = whose;
  }

  String name() {
    return whose.get();
  }

  /**
   * The callback thread comes into the agent.
   *
   * @param what an object that is of this one call
   */
  void begins(Object what) {
    under = what;
  }

  /** It returns. */
  void ends() {
    under = null;
  }

  /** Looks: true as soon as that which is under way now, if anything is, has returned. */
  BooleanSupplier look() {
    Object now = under;
    return () -> now == null || under != now;
  }
}
