package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest record ids of one input, as 64-bit hashes, in two generations: when the younger is
 * full, the older is forgotten. So at least as many are known as a generation holds, and at most
 * twice as many.
 *
 * <p>It is stored in blocks of 64 ids, each of which is written again until it is full. A block
 * says of which generation it is; those of a generation take the places of the last but one. Owned
 * by the lane's thread.
 */
final class IdWindow {
  /** More than a broker usually leaves unacknowledged, several times over. */
  static final int LEAST = 4_096;

  private static final int BLOCK = 64;

  private final String input;
  private int most;
  private Generation older;
  private Generation younger;

  /** Ids in the order in which they came. */
  private static final class Generation {
    private final long number;
    private final LongSet set = new LongSet();
    private final List<long[]> blocks = new ArrayList<>();
    private int count;
    private int stored;

    Generation(long number) {
      this.number = number;
    }

    void add(long id) {
      if (set.add(id)) {
        if (count % BLOCK == 0) {
          blocks.add(new long[BLOCK]);
        }
        blocks.get(count / BLOCK)[count % BLOCK] = id;
        count++;
      }
    }

    void takeChanges(String step, String state, String input, List<StateStore.Entry> changes) {
      for (int block = stored / BLOCK; stored < count; block++) {
        int upTo = Math.min(count, (block + 1) * BLOCK);
        ByteBuffer bytes = ByteBuffer.allocate((upTo - block * BLOCK) * Long.BYTES);
        for (int i = block * BLOCK; i < upTo; i++) {
          bytes.putLong(blocks.get(block)[i % BLOCK]);
        }
        stored = upTo;
        changes.add(
            new StateStore.Entry(
                step, state, input, place(number, block), 1, number, Bytes.wrap(bytes.array())));
      }
    }

    void addAll(Generation other) {
      for (int i = 0; i < other.count; i++) {
        add(other.blocks.get(i / BLOCK)[i % BLOCK]);
      }
    }

    static String place(long number, int block) {
      return number % 2 + "-" + block;
    }
  }

  /**
   * Knows none.
   *
   * @param unacknowledged how many messages of the input its broker may send again
   */
  IdWindow(String input, int unacknowledged) {
    this(input, unacknowledged, 0);
  }

  /**
   * Knows none.
   *
   * @param generation the number of its first one: what may be stored has lower ones
   */
  IdWindow(String input, int unacknowledged, long generation) {
    this.input = input;
    this.most = Math.max(LEAST, 2 * unacknowledged);
    this.older = new Generation(generation);
    this.younger = new Generation(generation + 1);
  }

  /** From now on the broker may send so many again; what is known stays known. */
  void bears(int unacknowledged) {
    most = Math.max(most, 2 * unacknowledged);
  }

  /** The number of its newest generation. */
  long newest() {
    return younger.number;
  }

  /** FNV-1a, its bits mixed once more: the ids of two records do not meet by chance. */
  static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    hash *= 0x9e3779b97f4a7c15L;
    return hash ^ hash >>> 29;
  }

  boolean contains(long id) {
    return younger.set.contains(id) || older.set.contains(id);
  }

  void add(long id) {
    if (younger.count >= most) {
      older = younger;
      younger = new Generation(older.number + 1);
    }
    younger.add(id);
  }

  /** Knows what the other knows too: none of its own is forgotten for it. */
  void addAll(IdWindow other) {
    older.addAll(other.older);
    younger.addAll(other.younger);
  }

  boolean isEmpty() {
    return younger.count == 0 && older.count == 0;
  }

  boolean changed() {
    return younger.stored < younger.count || older.stored < older.count;
  }

  /** What is to be stored of it since the last call. */
  void takeChanges(String step, String state, List<StateStore.Entry> changes) {
    older.takeChanges(step, state, input, changes);
    younger.takeChanges(step, state, input, changes);
  }

  /** What takes back all that may be stored of it. */
  void forget(String step, String state, List<StateStore.Entry> changes) {
    int places = Math.max(most, Math.max(older.count, younger.count));
    for (int block = 0; block * BLOCK < places; block++) {
      for (int parity = 0; parity < 2; parity++) {
        String place = Generation.place(parity, block);
        changes.add(new StateStore.Entry(step, state, input, place, 0, 0, null));
      }
    }
  }

  /** Takes up where an earlier run was. */
  void restore(List<StateStore.Entry> entries) {
    long newest = entries.stream().mapToLong(StateStore.Entry::time).max().orElse(1);
    older = restored(newest - 1, entries);
    younger = restored(newest, entries);
  }

  private static Generation restored(long number, List<StateStore.Entry> entries) {
    Generation made = new Generation(number);
    for (int block = 0; ; block++) {
      Bytes bytes = find(Generation.place(number, block), number, entries);
      if (bytes == null) {
        made.stored = made.count;
        return made;
      }
      ByteBuffer ids = bytes.toBuffer();
      while (ids.remaining() >= Long.BYTES) {
        made.add(ids.getLong());
      }
    }
  }

  private static @Nullable Bytes find(String place, long number, List<StateStore.Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.entry().equals(place) && entry.time() == number)
        .map(StateStore.Entry::bytes)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
