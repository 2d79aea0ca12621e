package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusLineTest {
  @TempDir Path folder;
  private History history;

  @BeforeEach
  void seventhRevision() throws IOException {
    history = new History(Instant.EPOCH, Revisions.open(folder));
    history.accepted(Origin.FILES, 7, List.of());
  }

  @Test
  void saysWhatRunsAndFlows() {
    StatusLine.Traffic well =
        new StatusLine.Traffic(4987, 3.14, 1, List.of(), List.of(), 0, List.of());
    assertThat(StatusLine.of(history, well, List.of()))
        .isEqualTo("revision 7 runs, 1 stream, 5000/s in, 3.1/s out");
  }

  @Test
  void saysWhatAPersonShouldLookAt() {
    history.refused(
        Origin.FILES,
        List.of(new Problem(new Position("gw.yaml", 12, 5), "streams", "no\nuplink of this name")));
    StatusLine.Traffic bad =
        new StatusLine.Traffic(
            0,
            0,
            2,
            List.of("source a", "uplink b", "uplink c", "uplink d"),
            List.of("m"),
            45_312,
            List.of("s"));
    assertThat(StatusLine.of(history, bad, List.of("the disk is full")))
        .startsWith("revision 7 runs, 2 streams, 0/s in, 0/s out; last edit REFUSED: gw.yaml:12:5")
        .contains("STANDS: stream s", "45000 stored to be sent")
        .contains("AWAY: source a, uplink b, uplink c and 1 more")
        .contains("TO MOVE: m")
        .endsWith("ALARM: the disk is full")
        .doesNotContain("\n");
  }

  @Test
  void isNeverLong() {
    StatusLine.Traffic none = new StatusLine.Traffic(0, 0, 0, List.of(), List.of(), 0, List.of());
    assertThat(StatusLine.of(history, none, List.of("x".repeat(1_000)))).hasSize(240);
  }
}
