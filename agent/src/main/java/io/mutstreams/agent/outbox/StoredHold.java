package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox.Mark;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A hold as the storage knows it: which rings it has, and which marks are not reached yet. Storage
 * thread only, but for the futures.
 */
final class StoredHold {
  final long number;
  final String uplink;
  final String stream;
  final List<Ring> rings;

  /** The marks with which it was begun. */
  final CompletableFuture<List<Mark>> after;

  final CompletableFuture<Void> released = new CompletableFuture<>();
  private final Map<String, Long> left = new TreeMap<>();
  private boolean formed;

  StoredHold(
      long number,
      String uplink,
      String stream,
      List<Ring> rings,
      CompletableFuture<List<Mark>> after) {
    this.number = number;
    this.uplink = uplink;
    this.stream = stream;
    this.rings = rings;
    this.after = after;
  }

  /** Nothing may be stored in it before its marks are. */
  void begin() {
    rings.forEach(ring -> ring.forming = true);
  }

  /** Its marks are stored. */
  void formed(List<Mark> marks) {
    if (!released.isDone()) {
      marks.forEach(mark -> left.merge(mark.outbox(), mark.sequence(), Math::max));
    }
    rings.forEach(ring -> ring.forming = false);
    formed = true;
  }

  /** Looks which marks are reached by now. */
  void look(Rings all) {
    if (formed && !released.isDone()) {
      left.entrySet().removeIf(mark -> reached(all.find(mark.getKey()), mark.getValue()));
      if (left.isEmpty()) {
        Callbacks.run(() -> released.complete(null));
      }
    }
  }

  /** What is no longer there, or has other numbers by now, has no record of that time. */
  private static boolean reached(@Nullable Ring ring, long sequence) {
    return ring == null || ring.tail() >= sequence || ring.head() < sequence;
  }

  /** A person gives the order up. */
  void release() {
    left.clear();
    formed = true;
    rings.forEach(ring -> ring.forming = false);
    Callbacks.run(() -> released.complete(null));
  }

  boolean holds() {
    return !released.isDone();
  }

  /** The marks that are not reached. */
  List<Mark> left() {
    return left.entrySet().stream().map(each -> new Mark(each.getKey(), each.getValue())).toList();
  }

  /** How many records it waits for, by outbox. */
  Map<String, Long> waitsFor(Rings all) {
    Map<String, Long> records = new TreeMap<>();
    left.forEach(
        (name, sequence) -> {
          Ring ring = all.find(name);
          records.put(name, ring == null ? 0 : Math.max(0, sequence - ring.tail()));
        });
    return records;
  }

  /** Whether it holds nothing, nor has anything coming. */
  boolean idle() {
    return rings.stream().allMatch(ring -> ring.depth() == 0 && ring.unstored == 0);
  }
}
