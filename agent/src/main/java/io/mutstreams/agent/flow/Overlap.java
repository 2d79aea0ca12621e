package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of what comes to a source while another session takes its topics over, as of another
 * broker or of another client id. From the moment when the new session is begun until the former
 * one is left both are sent the same messages: what has come by one is a repeat when it comes by
 * the other.
 *
 * <p>A repeat is settled with its original, not before: were the agent to end between, nobody would
 * have the message any more.
 *
 * <p>Ids are 64-bit hashes. So that memory is bounded, the source stands still when there are as
 * many as there may be, until the change is committed or refused: then nothing is forgotten.
 *
 * <p>Shared by the threads by which messages arrive and are settled, and that of changes; guarded
 * by itself. It is never held while something else is called.
 */
public final class Overlap {
  /** How many ids the overlaps of all sources remember together; about 16 bytes each. */
  public static final int MOST = 262_144;

  /** What one session sends later than the other by more than this may come twice. */
  private static final long QUIET_NANOS = 60_000_000_000L;

  /** So near are two sessions of which neither has a queue. */
  private static final int NEAR = 64;

  private final int most;
  private final LongSet ids = new LongSet();

  /** Those of messages that are not settled, with what waits for that. */
  private final Map<Long, List<Runnable>> open = new HashMap<>();

  private final long[] newest = new long[NEAR];
  private long count;
  private boolean preparing = true;
  private boolean both = true;
  private boolean near;
  private long repeats;
  private boolean repeated;
  private long quietSince;

  /**
   * Begins.
   *
   * @param most ids that it may remember before the change is committed
   */
  public Overlap(int most) {
    this.most = most;
  }

  /** Whether a message of this id has come. */
  public synchronized boolean knows(long id) {
    return ids.contains(id);
  }

  /** How many ids it remembers. */
  public synchronized int size() {
    return ids.size();
  }

  /** Whether nothing more may come before the change is committed or refused. */
  synchronized boolean full() {
    return preparing && ids.size() >= most;
  }

  /** The change is committed. */
  public synchronized void committed() {
    preparing = false;
  }

  /**
   * Whether one session has delivered what the other delivered just before: so neither has much
   * left with its broker, which might drop it.
   */
  public synchronized boolean inStep() {
    return near;
  }

  /** How many messages have come by both. */
  public synchronized long repeats() {
    return repeats;
  }

  /** How many messages have come. */
  public synchronized long messages() {
    return count + repeats;
  }

  /** The former session has been left: it delivers nothing any more. */
  public synchronized void left() {
    both = false;
    repeated = true;
  }

  /**
   * A message of an id that is not known.
   *
   * @param settled what is to run when it is settled
   * @return what is to run instead
   */
  Runnable first(long id, Runnable settled) {
    synchronized (this) {
      if (!both) {
        return settled;
      }
      boolean unused = ids.add(id);
      newest[(int) (count++ % NEAR)] = id;
      open.put(id, List.of());
    }
    return () -> {
      List<Runnable> waiting = settled(id);
      settled.run();
      waiting.forEach(Runnable::run);
    };
  }

  private synchronized List<Runnable> settled(long id) {
    List<Runnable> waiting = open.remove(id);
    return waiting == null ? List.of() : waiting;
  }

  /**
   * A message of an id that is known.
   *
   * @param settled runs when the one that came before is settled
   */
  void again(long id, Runnable settled) {
    synchronized (this) {
      repeated = true;
      repeats++;
      near = near || isAmongNewest(id);
      List<Runnable> waiting = open.get(id);
      if (waiting != null) {
        List<Runnable> more = new ArrayList<>(waiting);
        more.add(settled);
        open.put(id, more);
        return;
      }
    }
    settled.run();
  }

  private boolean isAmongNewest(long id) {
    for (long one : newest) {
      if (one == id) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether no repeat is to be expected any more: the former session is left, all that it delivered
   * is settled, and for a minute no repeat has come and no broker has held back what it has.
   *
   * @param now nanoseconds from some moment
   * @param behind whether a broker may hold messages that have not come
   */
  synchronized boolean over(long now, boolean behind) {
    if (both || repeated || behind || !open.isEmpty()) {
      repeated = false;
      quietSince = now;
      return false;
    }
    return now - quietSince > QUIET_NANOS;
  }

  /** Which of some overlaps knows an id; null for none. */
  static @Nullable Overlap knowing(List<Overlap> overlaps, long id) {
    for (int i = 0; i < overlaps.size(); i++) {
      if (overlaps.get(i).knows(id)) {
        return overlaps.get(i);
      }
    }
    return null;
  }
}
