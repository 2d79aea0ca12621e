package io.mutstreams.agent.change;

/**
 * Whether a change may lose state that its revision does not allow to be lost, and how a person
 * allows it: an edit says so itself, or is applied so; a revision of before is as it is.
 *
 * @param given whether it may
 * @param backTo the number of the revision that is rolled back to; 0 for an edit
 */
public record Allowance(boolean given, int backTo) {
  /** For an edit. */
  public static Allowance edit(boolean given) {
    return new Allowance(given, 0);
  }

  /**
   * What to do about state that would be lost.
   *
   * @param name of the stream, or of the step as STREAM.STEP
   */
  String hint(String name) {
    return backTo > 0
        ? "where that is meant: mutstreams rollback " + backTo + " --lose-state"
        : "where that is meant, write changes: {lose-state: ["
            + name
            + "]}, or let it be applied by: mutstreams apply --lose-state";
  }
}
