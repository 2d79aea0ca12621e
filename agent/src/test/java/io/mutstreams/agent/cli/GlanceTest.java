package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GlanceTest {
  private static String line(Map<String, Object> status) {
    return Glance.line(new Answer(status), new Paint(false));
  }

  @Test
  void saysThatAllIsWell() {
    assertThat(line(Map.of("uplinks", List.of(Map.of("name", "a", "connected", true)))))
        .isEqualTo("all is well");
  }

  @Test
  void namesAFewOfMany() {
    List<Map<String, Object>> away =
        IntStream.range(0, 5)
            .mapToObj(i -> Map.<String, Object>of("name", "s" + i, "connected", false))
            .toList();
    assertThat(line(Map.of("sources", away)))
        .isEqualTo("needs a look: sources s0, s1, s2 and 2 more AWAY");
  }

  @Test
  void namesAStreamThatStandsAndOneDeadLetter() {
    assertThat(
            line(
                Map.of(
                    "streams",
                    List.of(Map.of("name", "t", "stands", "an operator hangs")),
                    "stored_dead_letters",
                    1L)))
        .isEqualTo("needs a look: stream t STANDS; 1 dead letter");
  }

  @Test
  void namesAnUplinkThatHoldsRecordsBehindAnother() {
    Map<String, Object> out =
        Map.of("name", "out", "connected", true, "outbox", Map.of("records", 20L, "held", 12L));
    Map<String, Object> live =
        Map.of("name", "live", "connected", true, "outbox", Map.of("records", 9L, "held", 1L));
    assertThat(line(Map.of("uplinks", List.of(out))))
        .isEqualTo(
            "needs a look: uplink out holds 12 records until others have delivered what came before"
                + " (mutstreams outbox list tells behind what)");
    assertThat(line(Map.of("uplinks", List.of(live)))).contains("uplink live holds 1 record until");
    assertThat(line(Map.of("uplinks", List.of(out, live))))
        .contains("uplinks out, live hold 13 records until others have delivered");
  }

  @Test
  void deadLettersThatWereDiscardedNeedNoLook() {
    assertThat(line(Map.of("dead_letters", 12L, "stored_dead_letters", 0L)))
        .isEqualTo("all is well");
    assertThat(line(Map.of("dead_letters", 12L, "stored_dead_letters", 7L)))
        .isEqualTo("needs a look: 7 dead letters");
  }
}
