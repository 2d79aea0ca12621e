package io.mutstreams.agent.flow;

import org.junit.jupiter.api.Test;

class UplinkModelTest {
  private static final int SCHEDULES = 3_000;

  @Test
  void keepsItsPromisesUnderThousandsOfSchedules() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      run(seed, false);
    }
  }

  @Test
  void leavesNothingBehindWhenItIsReplacedByAnotherOfItsName() {
    for (long seed = SCHEDULES; seed < SCHEDULES + 1_000; seed++) {
      run(seed, true);
    }
  }

  private static void run(long seed, boolean replaced) {
    UplinkModel model = new UplinkModel(seed);
    try {
      steps(model, 50 + seed % 400);
      if (replaced) {
        model.replace();
        steps(model, seed % 100);
      }
      model.finish();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  private static void steps(UplinkModel model, long steps) {
    for (int i = 0; i < steps; i++) {
      model.step();
    }
  }
}
