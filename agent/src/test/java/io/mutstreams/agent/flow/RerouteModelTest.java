package io.mutstreams.agent.flow;

import org.junit.jupiter.api.Test;

class RerouteModelTest {
  private static final int SCHEDULES = 500;

  @Test
  void keepsTheOrderUnderThousandsOfReroutesAndKills() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      RerouteModel model = new RerouteModel(seed);
      try {
        for (int i = 0; i < 100 + seed % 900; i++) {
          model.step();
        }
        model.finish();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }
}
