package io.mutstreams.agent.flow;

/** Step states for tests. */
final class StepStates {
  private StepStates() {}

  static StepState unlimited() {
    return of(StateBudget.unlimited());
  }

  static StepState of(StateBudget budget) {
    return new StepState("step", new StateShare(new StepName("stream", "step"), budget));
  }
}
