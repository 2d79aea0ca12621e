package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private final Steps disk = new Steps();
  private final MemoryStateStore store = new MemoryStateStore(disk);
  private final Checkpoints checkpoints = new Checkpoints("stream", store, 100);
  private final List<String> settled = new ArrayList<>();

  private Settlement message(String name) {
    return new Settlement(() -> settled.add(name));
  }

  private static List<StateStore.Entry> change(String value) {
    return List.of(new StateStore.Entry("step", "state", "key", "", 1, 0, Bytes.utf8(value)));
  }

  private void work() {
    while (disk.step()) {
      // Until the disk has nothing left to do.
    }
  }

  private List<String> stored() {
    return store.stored("stream").stream()
        .map(entry -> Objects.requireNonNull(entry.bytes()).toText())
        .toList();
  }

  @Test
  void writesStateOnlyWhenWhatWasEmittedIsSettled() {
    Settlement message = message("m");
    Settlement emission = checkpoints.part(message);
    message.release();
    checkpoints.close(0, change("1"), () -> settled.add("done"));
    work();
    assertThat(stored()).isEmpty();
    emission.release();
    assertThat(settled).containsExactly("m");
    work();
    assertThat(stored()).containsExactly("1");
    assertThat(settled).containsExactly("m", "done");
  }

  @Test
  void releasesWhatLivesInStateOnlyWhenThatIsDurable() {
    Settlement message = message("m");
    checkpoints.retain(message, 0);
    message.release();
    assertThat(checkpoints.pending()).isTrue();
    checkpoints.close(0, change("1"), () -> {});
    assertThat(settled).isEmpty();
    work();
    assertThat(settled).containsExactly("m");
    assertThat(checkpoints.pending()).isFalse();
  }

  @Test
  void writesOneAfterTheOtherEvenWhenTheSecondIsReadyFirst() {
    Settlement first = checkpoints.part(null);
    checkpoints.close(0, change("old"), () -> settled.add("old"));
    checkpoints.close(0, change("new"), () -> settled.add("new"));
    work();
    assertThat(stored()).isEmpty();
    first.release();
    work();
    assertThat(stored()).containsExactly("new");
    assertThat(settled).containsExactly("old", "new");
  }

  @Test
  void isNotDueWhileOneIsOnItsWay() {
    assertThat(checkpoints.due(5_000, 0)).isFalse();
    assertThat(checkpoints.due(5_000, 1)).isTrue();
    checkpoints.close(5_000, change("1"), () -> {});
    assertThat(checkpoints.due(9_000, 1)).isFalse();
    work();
    assertThat(checkpoints.due(5_500, 1)).isFalse();
    assertThat(checkpoints.due(6_000, 1)).isTrue();
    assertThat(checkpoints.due(4_000, 1)).as("the clock was set back").isTrue();
  }

  @Test
  void hurriesWhenMuchHasChanged() {
    checkpoints.close(5_000, List.of(), () -> {});
    assertThat(checkpoints.due(5_000 + Checkpoints.HURRIED_MILLIS, 1_999)).isFalse();
    assertThat(checkpoints.due(5_000, 2_000)).isFalse();
    assertThat(checkpoints.due(5_000 + Checkpoints.HURRIED_MILLIS, 2_000)).isTrue();
  }

  @Test
  void hurriesWhenMuchIsHeld() {
    checkpoints.close(5_000, List.of(), () -> {});
    for (int i = 0; i < 100; i++) {
      checkpoints.retain(message("m" + i), 5_010);
    }
    assertThat(checkpoints.due(5_010, 0)).isFalse();
    assertThat(checkpoints.due(5_000 + Checkpoints.HURRIED_MILLIS, 0)).isTrue();
  }

  @Test
  void forgetsBehindWhatIsStillBeingWrittenAndBeforeWhatComesLater() {
    Settlement emission = checkpoints.part(null);
    checkpoints.close(0, change("gone"), () -> {});
    checkpoints.forget("step");
    checkpoints.close(0, change("afresh"), () -> {});
    emission.release();
    work();
    assertThat(stored()).containsExactly("afresh");
    checkpoints.forget(null);
    work();
    assertThat(stored()).isEmpty();
  }

  /** A lane's life at random: what is settled is either delivered or in durable state, once. */
  @Test
  void losesAndRepeatsNothingUnderRandomInterleavings() {
    for (long seed = 0; seed < 3_000; seed++) {
      try {
        new Life(new Random(seed)).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static final class Life {
    private final Random random;
    private final Steps disk = new Steps();
    private final MemoryStateStore store = new MemoryStateStore(disk);
    private final Checkpoints checkpoints = new Checkpoints("stream", store, 3);
    private final List<Settlement> emissions = new ArrayList<>();
    private final List<Integer> settled = new ArrayList<>();
    private int messages;
    private int emitted;
    private int arrived;
    private int written;
    private long now;

    Life(Random random) {
      this.random = random;
    }

    void run() {
      for (int i = 0; i < 200; i++) {
        step();
      }
      while (!emissions.isEmpty()) {
        settleOne();
      }
      now += 5_000;
      checkpoints.close(now, state(), () -> {});
      while (disk.step()) {
        checkStored();
      }
      assertThat(settled).hasSize(messages).doesNotHaveDuplicates();
      assertThat(durable()).isEqualTo(messages);
    }

    private void step() {
      now += random.nextInt(200);
      switch (random.nextInt(6)) {
        case 0, 1 -> process();
        case 2 -> settleOne();
        case 3 -> {
          if (checkpoints.due(now, messages > written ? 1 : 0)) {
            checkpoints.close(now, state(), () -> {});
          }
        }
        case 4 -> {
          if (random.nextInt(10) == 0) {
            checkpoints.close(now, state(), () -> {});
          }
        }
        default -> {
          if (disk.step()) {
            checkStored();
          }
        }
      }
    }

    private List<StateStore.Entry> state() {
      written = messages;
      return change(messages + " " + emitted);
    }

    private void process() {
      int number = messages++;
      Settlement message =
          new Settlement(
              () -> {
                settled.add(number);
                // All of them live on in state.
                assertThat(durable()).as("messages in durable state").isGreaterThan(number);
              });
      checkpoints.retain(message, now);
      Settlement part = checkpoints.part(message);
      if (random.nextBoolean()) {
        part.hold();
        emitted++;
        emissions.add(part);
      }
      part.release();
      message.release();
    }

    /** Emissions are settled in any order, but counted in the order in which they were made. */
    private void settleOne() {
      if (!emissions.isEmpty()) {
        emissions.remove(0).release();
        arrived++;
      }
    }

    private int durable() {
      return store.stored("stream").stream()
          .mapToInt(entry -> Integer.parseInt(text(entry)[0]))
          .sum();
    }

    private void checkStored() {
      for (StateStore.Entry entry : store.stored("stream")) {
        int said = Integer.parseInt(text(entry)[1]);
        assertThat(said).as("emissions that durable state calls done").isLessThanOrEqualTo(arrived);
      }
    }

    private static String[] text(StateStore.Entry entry) {
      return Objects.requireNonNull(entry.bytes()).toText().split(" ", 2);
    }
  }
}
