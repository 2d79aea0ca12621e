package io.mutstreams.agent.outbox;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a damaged file says of what is settled, as far as that can be read; beside it what is known
 * better, where the agent ran when the damage was found. Where neither says anything, what is there
 * is delivered again. Storage thread only.
 */
final class SalvageLabels {
  private final Map<RingId, Parcel> labels = new HashMap<>();
  private final Map<Long, Parcel> bits = new HashMap<>();
  private final Map<RingId, Known> known;

  /**
   * Where a ring was.
   *
   * @param tail all up to it is settled
   * @param head the last that was stored
   */
  record Known(long tail, long head) {}

  SalvageLabels(Map<RingId, Known> known) {
    this.known = Map.copyOf(known);
  }

  void add(Parcel parcel) {
    if (parcel.type() == Parcel.BITS) {
      bits.merge(parcel.key(), parcel, SalvageLabels::newer);
    } else if (parcel.type() != Parcel.ROWS) {
      labels.merge(parcel.ring(), parcel, SalvageLabels::newer);
    }
  }

  private static Parcel newer(Parcel one, Parcel other) {
    return one.stamp() >= other.stamp() ? one : other;
  }

  boolean wanted(SalvageIndex.Entry entry) {
    Parcel label = labels.get(entry.ring());
    boolean removed = label != null && label.type() == Parcel.REMOVED;
    Long tail = tail(entry.ring());
    return !removed && (tail == null || entry.last() > tail);
  }

  /** Up to where all is settled; null when that is not known. */
  @Nullable Long tail(RingId ring) {
    Known better = known.get(ring);
    Parcel label = labels.get(ring);
    if (better != null) {
      return better.tail();
    }
    return label == null ? null : Long.valueOf(label.key());
  }

  /** The last that was stored; 0 when that is not known. */
  long head(RingId ring) {
    Known better = known.get(ring);
    return better == null ? 0 : better.head();
  }

  /** Whether a dead letter was taken out. */
  boolean isGone(RingId ring, long sequence) {
    if (ring.kind() != Rings.LETTERS) {
      return false;
    }
    Parcel chunk = bits.get(sequence / Gone.CHUNK);
    return chunk != null && BitSet.valueOf(chunk.payload()).get((int) (sequence % Gone.CHUNK));
  }
}
