package io.mutstreams.agent.history;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent stands, kept over restarts. Immutable.
 *
 * @param runs the number of the revision that runs; 0 for none yet
 * @param lastGood the number of the last one that has passed its trial; 0 for none
 * @param starts how often the agent was started while the revision that runs was in its trial; -1
 *     where it ended in order, as the next start is no fault either
 * @param held what is not to be tried again until it differs; null for nothing
 * @param passed the numbers of those that have passed a trial, as far as they are kept
 * @param failed the numbers of those that a trial has refused, as far as they are kept
 * @param tries the fingerprint of what is about to run and may end the agent; null for nothing
 */
public record Standing(
    int runs,
    int lastGood,
    int starts,
    @Nullable Held held,
    Set<Integer> passed,
    Set<Integer> failed,
    @Nullable String tries) {
  /** Nothing has run. */
  public static final Standing NONE = new Standing(0, 0, 0, null, Set.of(), Set.of(), null);

  /** Takes copies. */
  public Standing {
    passed = Set.copyOf(passed);
    failed = Set.copyOf(failed);
  }

  /**
   * What lies in the files and is not to be run.
   *
   * @param fingerprint of the files, and of the jars that their steps would use
   * @param why in words
   */
  public record Held(String fingerprint, String why) {}

  /** Whether the revision that runs is in its trial. */
  public boolean inTrial() {
    return runs != lastGood;
  }

  /** Whether that lies in the files what is not to be run. */
  public boolean holds(String fingerprint) {
    return held != null && held.fingerprint().equals(fingerprint);
  }

  /** What the files say runs; the first revision of all has none before it, and needs no trial. */
  public Standing runs(int number, int started) {
    return lastGood == 0
        ? new Standing(number, 0, started, null, passed, failed, null).passed(number)
        : new Standing(number, lastGood, started, null, passed, failed, null);
  }

  /** A revision of before runs again, in the place of what the files say. */
  public Standing backTo(int number, Held instead) {
    int good = passed.contains(number) ? number : lastGood;
    return new Standing(number, good, 0, instead, passed, failed, null);
  }

  /** A revision of before runs, since what the files say cannot. */
  public Standing instead(int number) {
    return new Standing(number, lastGood, starts, held, passed, failed, null);
  }

  /** So often the agent was started in the trial of the revision that runs. */
  public Standing started(int often) {
    return new Standing(runs, lastGood, often, held, passed, failed, tries);
  }

  /** The agent ends in order: no start so far counts, and the next one does not. */
  public Standing endedInOrder() {
    return started(-1);
  }

  /** What lies in the files is to be tried. */
  public Standing holdingNothing() {
    return new Standing(runs, lastGood, starts, null, passed, failed, tries);
  }

  /** What lies in the files is about to run: should the agent end now, it is to blame. */
  public Standing tries(@Nullable String fingerprint) {
    return new Standing(runs, lastGood, starts, held, passed, failed, fingerprint);
  }

  /** Whether the agent ended when this was about to run. */
  public boolean tried(String fingerprint) {
    return fingerprint.equals(tries);
  }

  /** A revision has passed its trial. */
  public Standing passed(int number) {
    return new Standing(
        runs,
        number,
        number == runs ? 0 : starts,
        held,
        with(passed, Set.of(number)),
        without(failed, Set.of(number)),
        tries);
  }

  /** Revisions have failed in their trial. */
  public Standing failed(Collection<Integer> numbers) {
    return new Standing(
        runs, lastGood, starts, held, without(passed, numbers), with(failed, numbers), tries);
  }

  /** Without what is said of others than these. */
  Standing only(Collection<Integer> kept) {
    Set<Integer> good = new TreeSet<>(passed);
    good.retainAll(kept);
    Set<Integer> bad = new TreeSet<>(failed);
    bad.retainAll(kept);
    return new Standing(runs, lastGood, starts, held, good, bad, tries);
  }

  private static Set<Integer> with(Set<Integer> some, Collection<Integer> more) {
    Set<Integer> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  private static Set<Integer> without(Set<Integer> some, Collection<Integer> less) {
    Set<Integer> rest = new TreeSet<>(some);
    rest.removeAll(less);
    return rest;
  }
}
