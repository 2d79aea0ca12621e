package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.ChangesConfig;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a revision has touched and that is on trial; also in the revisions after it, as
 * long as they do not touch it.
 *
 * <p>Owned by the change thread.
 */
abstract class TrialPart {
  private final int first;
  private final SortedSet<Integer> revisions = new TreeSet<>();
  private final Duration period;
  private int latest;
  private long since;
  private boolean failed;

  /**
   * By what it is judged.
   *
   * @param bounds those of the revision that runs
   * @param heldUp whether streams stand for another reason than their steps
   * @param pressure what operators hold on to; null while that is little
   * @param now in nanoseconds
   */
  record Look(
      Running running,
      ChangesConfig.Trial bounds,
      BooleanSupplier heldUp,
      HeapWatch.@Nullable Pressure pressure,
      long now) {}

  /**
   * Begins.
   *
   * @param first the revision that has touched it
   * @param period for how long it is watched
   * @param now in nanoseconds
   */
  TrialPart(int first, Duration period, long now) {
    this.first = first;
    this.period = period;
    this.since = now;
    this.latest = first;
    revisions.add(first);
  }

  /** Its kind and name, as {@link #thing(String, String)} has it. */
  abstract String thing();

  static String thing(String kind, String name) {
    return kind + " " + name;
  }

  /** Why it is no good; null where nothing is known against it. */
  abstract @Nullable String judge(Look look);

  /** Counts from now on. */
  abstract void count(Running running, long held, long now);

  /** A revision has it as it is. */
  void isIn(int revision) {
    latest = revision;
    revisions.add(revision);
  }

  /** The revisions that have it as it is. */
  SortedSet<Integer> revisions() {
    return revisions;
  }

  boolean hasFailed() {
    return failed;
  }

  /** Why it has failed now; null where it has not, or had before. */
  @Nullable String failure(Look look) {
    String why = failed ? null : judge(look);
    if (why == null) {
      return null;
    }
    failed = true;
    return first == latest ? why : why + "; it is on trial since revision " + first;
  }

  /** It has failed, and yet it runs on: it is watched again. */
  void again(Running running, long held, long now) {
    failed = false;
    since = now;
    count(running, held, now);
  }

  /** Whether it has done well for long enough: a newer revision may ask for less, not for more. */
  boolean hasPassed(Look look) {
    Duration now = look.bounds().period();
    Duration shorter = now.compareTo(period) < 0 ? now : period;
    return !failed && look.now() - since >= shorter.toNanos();
  }
}
