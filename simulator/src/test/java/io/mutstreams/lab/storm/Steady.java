package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.Facts;
import java.util.regex.Pattern;

/**
 * The streams that no edit ever touches: no change does anything to them or their connections, at
 * none do their lanes stand, and nothing of theirs connects a second time. Owned by the thread of
 * the test.
 */
final class Steady {
  private static final Pattern NAMED =
      Pattern.compile("\\b(source steady-|stream calm-|uplink calm\\b).*");

  private int stood;

  /** A change was taken. */
  void assertWentOn(String what, Facts status) {
    Facts change = status.part("last_change");
    assertThat(change.texts("summary")).as(what).noneMatch(line -> NAMED.matcher(line).find());
    Facts lanes = change.part("commit_ms").part("lanes");
    for (int i = 1; i <= Beginning.STEADY; i++) {
      assertThat(lanes.text("calm-" + i)).as(what + ": how long calm-" + i + " stood").isEmpty();
    }
    stood += lanes.tree().isEmpty() ? 0 : 1;
  }

  /** The storm is over. */
  void assertConnectedOnce(Facts status) {
    assertThat(stood).as("changes at which any stream stood").isPositive();
    for (int i = 1; i <= Beginning.STEADY; i++) {
      assertOnce(status.one("sources", "name", "steady-" + i));
    }
    assertOnce(status.one("uplinks", "name", "calm"));
  }

  private static void assertOnce(Facts link) {
    assertThat(link.number("connects")).as("connects: " + link.tree()).isEqualTo(1);
  }
}
