package io.mutstreams.agent.history;

import org.jspecify.annotations.Nullable;

/**
 * Where the agent stands, kept over restarts.
 *
 * @param runs the number of the revision that runs; 0 for none yet
 * @param lastGood the number of the last one that has passed its trial; 0 for none
 * @param starts how often the agent was started while the revision that runs was in its trial
 * @param held what is not to be tried again until it differs; null for nothing
 */
public record Standing(int runs, int lastGood, int starts, @Nullable Held held) {
  /** Nothing has run. */
  public static final Standing NONE = new Standing(0, 0, 0, null);

  /**
   * What lies in the files and is not to be run.
   *
   * @param fingerprint of files and plugins together
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
}
