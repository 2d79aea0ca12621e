package io.mutstreams.simulator.checker;

import java.util.HashSet;
import java.util.Set;

/** The further arrivals of one message. Under the lock of the checker. */
final class Repeats {
  private final long first;
  private final Set<Long> ids = new HashSet<>();
  private int all;
  private int sameId;
  private int afterDedupe;

  /**
   * @param first the record id of the first arrival
   */
  Repeats(long first) {
    this.first = first;
    ids.add(first);
  }

  void add(long id) {
    all++;
    boolean known = !ids.add(id) && id != Track.NO_ID;
    sameId += known && id == first ? 1 : 0;
    afterDedupe += known ? 0 : 1;
  }

  int all() {
    return all;
  }

  /** Those with the record id of the first arrival. */
  int sameId() {
    return sameId;
  }

  /** Those that a receiver does not know by their record id. */
  int afterDedupe() {
    return afterDedupe;
  }
}
