package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VersionOrderTest {
  private static final List<String> ASCENDING =
      List.of(
          "0.9",
          "1.0.0-SNAPSHOT",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0",
          "1.0.1",
          "1.2",
          "1.2.1",
          "1.9.0",
          "1.10.0",
          "1.10.0.1",
          "2.0.0-rc",
          "2",
          "10.0.0",
          "20261123",
          "99999999999999999999.0.0",
          "final");

  @Test
  void sortsAsPeopleExpectWhateverTheOrderAtFirst() {
    for (long seed = 0; seed < 200; seed++) {
      List<String> shuffled = new ArrayList<>(ASCENDING);
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.sort(VersionOrder.OLDEST_FIRST);
      assertThat(shuffled).isEqualTo(ASCENDING);
    }
  }

  @Test
  void missingNumbersAreZeroAndBuildsSayNothing() {
    assertThat(VersionOrder.OLDEST_FIRST.compare("1.2", "1.2.0")).isZero();
    assertThat(VersionOrder.OLDEST_FIRST.compare("1.2.0+7", "1.2.0+8")).isZero();
    assertThat(VersionOrder.OLDEST_FIRST.compare("1.2.0-rc.1+7", "1.2.0+8")).isNegative();
  }
}
