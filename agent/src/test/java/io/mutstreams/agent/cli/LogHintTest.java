package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogHintTest {
  private static List<String> lines(Map<String, Object> status) {
    return LogHint.lines(new Answer(status), new Paint(false));
  }

  @Test
  void pointsToTheJournalOfTheServiceThatRunsIt() {
    assertThat(LogHint.of("7", "0::/system.slice/mutstreams.service\n"))
        .isEqualTo("more in its log: journalctl -u mutstreams -p warning");
    assertThat(LogHint.of("7", "0::/user.slice/user-1.slice/session-2.scope\n"))
        .isEqualTo("more in its log: on the standard error of process 7");
    assertThat(LogHint.of("7", "0::/user.slice/user-1.slice/user@1000.service\n"))
        .isEqualTo("more in its log: on the standard error of process 7");
  }

  @Test
  void saysNothingWhereAllIsWell() {
    assertThat(lines(Map.of("uplinks", List.of(Map.of("connected", true))))).isEmpty();
    assertThat(lines(Map.of("uplinks", List.of(Map.of("connected", false)), "pid", 0L)))
        .containsExactly(
            "", "more in its log: on the standard error of process 0; see also: mutstreams doctor");
    assertThat(lines(Map.of("last_change", Map.of("outcome", "refused")))).hasSize(2);
    assertThat(lines(Map.of("stored_dead_letters", 1L))).hasSize(2);
    assertThat(lines(Map.of("alarms", List.of("a")))).hasSize(2);
  }
}
