package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Pipeline;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ChangerLoadTest {
  private static final int EDITS = 40;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void keepsEveryRecordItsOrderAndItsStateThroughEditsUnderLoad(long seed) throws Exception {
    Configurations configurations = new Configurations(new Random(seed));
    run(configurations, configurations::counted, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void splitsAndMergesSourcesUnderLoad(long seed) throws Exception {
    Configurations configurations = new Configurations(new Random(seed));
    run(configurations, configurations::split, false);
  }

  private void run(Configurations configurations, Supplier<String> next, boolean counted)
      throws Exception {
    try (World world = new World(folder)) {
      String good = next.get();
      assertThat(world.change(good).accepted()).isTrue();
      Load load = new Load(world.plant);
      load.start();
      Pipeline untouched = other(world);
      for (int i = 0; i < EDITS; i++) {
        int sent = load.sent();
        World.await(() -> load.sent() > sent + 500, "for records between two edits");
        if (i % 5 == 4) {
          Running before = world.changer.running();
          Outcome refused = world.change(configurations.bad(good));
          assertThat(refused.accepted()).isFalse();
          assertThat(refused.problems()).hasSize(1);
          assertThat(world.changer.running()).isSameAs(before);
          world.checkNothingIsLeftOver();
        } else {
          good = next.get();
          Outcome outcome = world.change(good);
          assertThat(outcome.problems()).isEmpty();
          world.changer.tick();
        }
        assertThat(other(world)).isSameAs(untouched);
      }
      load.stop();
      World.await(() -> world.plant.unacknowledged() == 0, "for the last acknowledgement");
      load.check(world.upstream.arrived(), counted);
      world.checkNothingIsLeftOver();
      assertThat(world.dead.letters()).isEmpty();
    }
  }

  private static Pipeline other(World world) {
    return Objects.requireNonNull(world.changer.running().streams().get("other"))
        .lanes()
        .all()
        .get(0)
        .pipeline();
  }
}
