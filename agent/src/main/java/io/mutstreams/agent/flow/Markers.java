package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers the messages of an uplink and tells when all up to some moment are settled. Guarded by
 * the uplink's turns.
 */
final class Markers {
  private static final class Marker {
    private final long before;
    private long left;
    private final CompletableFuture<Void> reached = new CompletableFuture<>();

    Marker(long before, long left) {
      this.before = before;
      this.left = left;
    }
  }

  private final Turns turns;
  private final List<Marker> markers = new ArrayList<>(2);
  private long numbers;
  private long settled;

  Markers(Turns turns) {
    this.turns = turns;
  }

  /** The number of the next message. */
  long next() {
    return numbers++;
  }

  /** The message of that number is settled; once for each. */
  void settled(long number) {
    settled++;
    for (Iterator<Marker> all = markers.iterator(); all.hasNext(); ) {
      Marker marker = all.next();
      if (number < marker.before && --marker.left == 0) {
        all.remove();
        turns.later(() -> marker.reached.complete(null));
      }
    }
  }

  /** Completes when all messages that have a number by now are settled. */
  CompletableFuture<Void> settledSoFar() {
    if (settled == numbers) {
      return CompletableFuture.completedFuture(null);
    }
    Marker marker = new Marker(numbers, numbers - settled);
    markers.add(marker);
    return marker.reached;
  }
}
