package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.Set;

/**
 * What is asked of changes while the agent runs.
 *
 * @param loseAnyState whether a change may lose any state
 * @param loseState whose state it may lose: names of streams, and STREAM.STEP
 * @param overlap by how much a message may come later by one broker than by another, and count once
 *     where a source that declares an id moves; zero: different brokers have different messages
 * @param trial when a change is taken back
 */
public record ChangesConfig(
    boolean loseAnyState, Set<String> loseState, Duration overlap, Trial trial) {
  /** Where nothing is said. */
  public static final ChangesConfig USUAL =
      new ChangesConfig(
          false,
          Set.of(),
          Duration.ofSeconds(1),
          new Trial(Duration.ofSeconds(30), 0.1, 0.1, Duration.ofSeconds(10)));

  /**
   * When a new revision is taken back by itself.
   *
   * @param period for how long it is watched; zero for not at all
   * @param errors the share of the records of a stream, above 0 to 1, whose processing may fail
   * @param deadLetters the share that may go to the dead letters
   * @param stall for how long a stream may stand with records waiting
   */
  public record Trial(Duration period, double errors, double deadLetters, Duration stall) {}

  /** Whether the state of a step may be lost. */
  public boolean mayLose(String stream, String step) {
    return loseAnyState || loseState.contains(stream) || loseState.contains(stream + "." + step);
  }
}
