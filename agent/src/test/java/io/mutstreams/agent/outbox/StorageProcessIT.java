package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.StateStore.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a second process that stores. */
final class StorageProcessIT {
  private static final int ROUNDS = 5;

  @TempDir Path folder;

  /** Killed at a random moment, several times. */
  @Test
  void whatWasCalledDurableIsThereAfterSigkill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int next = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String about = "seed " + seed + " round " + round;
      Map<String, Integer> said = killSoon(next, 50 + random.nextInt(400));
      assertThat(said).as(about).containsKeys("durable", "state", "letter");
      try (Storage storage = Storage.open(folder, Some::quiet)) {
        List<String> ids = ids(storage.outbox("archive", ROOMY));
        int first = number(ids.get(0));
        int last = number(ids.get(ids.size() - 1));
        assertThat(ids).as(about).isEqualTo(ids(first, last - first + 1));
        assertThat(first).as(about).isLessThanOrEqualTo(said.getOrDefault("settled", 0) + 1);
        assertThat(last).as(about).isGreaterThanOrEqualTo(said.getOrDefault("durable", 0));

        Entry state = Some.<List<Entry>>answer(f -> storage.state().load("readings", f)).get(0);
        assertThat(state.bytes()).isNotNull();
        assertThat(Integer.parseInt(state.bytes().toText()))
            .as(about)
            .isGreaterThanOrEqualTo(said.getOrDefault("state", 0));
        List<Letter> letters = Some.<List<Letter>>answer(f -> storage.deadLetters().read(1, f));
        long newest = letters.get(0).time();
        assertThat(newest).as(about).isGreaterThanOrEqualTo(said.getOrDefault("letter", 0));
        next = last + 1;
      }
    }
  }

  @Test
  void refusesAFolderThatAnotherProcessUses() throws Exception {
    Process other = start(0);
    try {
      assertThat(other.inputReader().readLine()).isNotNull();
      assertThatThrownBy(() -> Storage.open(folder, Some::quiet))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("process id " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    Storage.open(folder, Some::quiet).close();
  }

  /** The last number of each word that the process said before it died. */
  private Map<String, Integer> killSoon(int first, int lines) throws IOException {
    Process process = start(first);
    Map<String, Integer> said = new HashMap<>();
    try (BufferedReader out = process.inputReader()) {
      int count = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ");
        said.put(words[0], Integer.parseInt(words[words.length - 1]));
        if (++count == lines) {
          // Not by the process itself: that would close its output, with what it still said.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(said).doesNotContainKey("alarm");
    return said;
  }

  private Process start(int first) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            folder.toString(),
            String.valueOf(first))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring("id-".length()));
  }
}
