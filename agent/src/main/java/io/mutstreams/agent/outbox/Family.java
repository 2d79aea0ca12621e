package io.mutstreams.agent.outbox;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The rings of one uplink, one for each priority and those of its holds, which share its bounds.
 * Any thread may bring a new one; all else is the storage thread's.
 */
final class Family {
  /** The least important first: what has to go goes from there. Shared, see above. */
  private final List<Ring> rings = new CopyOnWriteArrayList<>();

  synchronized void join(Ring ring) {
    rings.add(ring);
    rings.sort(Comparator.comparing((Ring each) -> OutboxName.priority(each.name)).reversed());
  }

  void leave(Ring ring) {
    rings.remove(ring);
  }

  List<Ring> rings() {
    return rings;
  }

  /** Rows that are stored or staged, and not settled. */
  long rows() {
    long rows = 0;
    for (Ring ring : rings) {
      rows += ring.heldRows();
    }
    return rows;
  }

  /** What they take of the disk. */
  long bytes() {
    long bytes = 0;
    for (Ring ring : rings) {
      bytes += ring.heldBytes();
    }
    return bytes;
  }
}
