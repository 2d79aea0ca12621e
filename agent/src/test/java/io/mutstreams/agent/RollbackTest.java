package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.plugin.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a rollback that would lose state. */
@Timeout(120)
final class RollbackTest {
  private static final String WITHOUT =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://plant}
      sources:
        a: {from: plant, topics: [a], format: json, key: body}
      streams:
        first: {from: a, to: up}
      uplinks:
        up: {to: plant, topic: gw/up}
      """;
  private static final String COUNTED =
      WITHOUT.replace("first: {from: a,", "first: {from: a, steps: [{id: n, tally: {}}],");

  @TempDir Path folder;
  private DeskBench bench;

  @BeforeEach
  void begin() throws IOException {
    DeskBench.write(folder, WITHOUT);
    TestJar.plugin("tally", "1.0.0")
        .source(
            "Tally",
            """
            package generated;
            import io.mutstreams.api.*;
            @org.pf4j.Extension
            public final class Tally implements OperatorFactory {
              static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());
              public OperatorSpec spec() {
                return OperatorSpec.named("tally", "Counts.").state(COUNT).keyed().build();
              }
              public Operator create(Config config) {
                return (record, context, out) -> {
                  context.state(COUNT).set(context.state(COUNT).getOr(0L) + 1);
                  out.emit(record);
                };
              }
            }
            """)
        .writeTo(Files.createDirectories(folder.resolve("plugins")).resolve("tally.jar"));
    bench = new DeskBench(folder);
    assertThat(bench.desk.begin().kind()).isEqualTo(Change.Kind.ACCEPTED);
  }

  @AfterEach
  void end() {
    bench.close();
  }

  @Test
  void oneThatWouldLoseStateSaysHowItIsAllowedAndAnEditSaysItForItself() throws Exception {
    assertThat(bench.edit(COUNTED).kind()).isEqualTo(Change.Kind.ACCEPTED);
    bench.publish("a", DeskBench.GOOD, 3, "first");
    for (int number : new int[] {1, 0}) {
      Change back = bench.desk.rollback(number, false);
      assertThat(back.problems())
          .singleElement()
          .asString()
          .endsWith("(1 value); where that is meant: mutstreams rollback 1 --lose-state");
    }
    assertThat(bench.edit(WITHOUT).problems())
        .singleElement()
        .asString()
        .endsWith(
            "where that is meant, write changes: {lose-state: [first.n]}, or let it be applied by:"
                + " mutstreams apply --lose-state");
    assertThat(bench.desk.rollback(1, true).kind()).isEqualTo(Change.Kind.ACCEPTED);
  }
}
