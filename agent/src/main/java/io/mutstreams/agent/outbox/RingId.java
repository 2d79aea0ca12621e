package io.mutstreams.agent.outbox;

import java.util.Comparator;

/**
 * Which ring, in one file.
 *
 * @param kind an outbox or the dead letters
 * @param name of the outbox
 * @param id in the database, not given again after the ring was removed
 */
record RingId(char kind, String name, int id) implements Comparable<RingId> {
  private static final Comparator<RingId> ORDER =
      Comparator.comparing(RingId::kind).thenComparing(RingId::name).thenComparing(RingId::id);

  @Override
  public int compareTo(RingId other) {
    return ORDER.compare(this, other);
  }
}
