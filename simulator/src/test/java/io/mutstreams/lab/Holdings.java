package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.outbox.StoppedStorage;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.outbox.StoredOutboxes;
import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the store of an agent holds, and what its file takes for it, at one moment.
 *
 * @param file length of the file, in bytes
 * @param outboxes what they hold, in bytes of the disk as they are counted
 * @param letters the same of the dead letters
 * @param values how many values the state has
 * @param state their bytes, as docs/configuration.md counts them
 */
record Holdings(long file, long outboxes, long letters, long values, long state) {
  private static final String FILE = "store.mv.db";

  /** What each value of the state has beside its key, its entry and itself. */
  private static final long VALUE = 24;

  /** What the file may take however little it holds. */
  private static final long SPARE = 16 << 20;

  /**
   * Looks into a copy: the agent is frozen while that is made, and its last sync is what counts.
   *
   * @param scratch a folder for the copy, emptied again
   * @param streams under whose names it keeps state
   */
  static Holdings of(AgentProcess agent, Path scratch, List<String> streams)
      throws IOException, InterruptedException, TimeoutException {
    Path copy = Files.createDirectories(scratch).resolve(FILE);
    ChildProcess process = agent.process();
    process.freeze();
    try {
      Files.copy(agent.data().resolve("store").resolve(FILE), copy);
    } finally {
      process.thaw();
    }
    long length = Files.size(copy);
    List<String> alarms = new CopyOnWriteArrayList<>();
    try (var store = StoppedStorage.open(scratch, StorageKeys.NONE, alarms::add)) {
      Holdings found = of(length, store.storage(), streams);
      assertThat(alarms).as("opening a copy of a store that is in use").isEmpty();
      return found;
    } catch (ExecutionException e) {
      throw new IOException(e);
    } finally {
      empty(scratch);
    }
  }

  private static Holdings of(long length, Storage storage, List<String> streams)
      throws ExecutionException, InterruptedException, TimeoutException {
    long outboxes =
        answer(storage.storedOutboxes().list()).stream()
            .mapToLong(StoredOutboxes.Look::bytes)
            .sum();
    long letters = answer(storage.deadLetters().look()).bytes();
    long values = 0;
    long state = 0;
    for (String stream : streams) {
      var loaded = new CompletableFuture<List<StateStore.Entry>>();
      storage.state().load(stream, loaded::complete);
      for (StateStore.Entry each : answer(loaded)) {
        values++;
        state += VALUE + each.key().length() + each.entry().length() + size(each);
      }
    }
    return new Holdings(length, outboxes, letters, values, state);
  }

  private static long size(StateStore.Entry entry) {
    return entry.bytes() == null ? 0 : entry.bytes().size();
  }

  private static <T> T answer(CompletableFuture<T> question)
      throws ExecutionException, InterruptedException, TimeoutException {
    return question.get(60, TimeUnit.SECONDS);
  }

  private static void empty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** Fails if the file takes more than is promised for what it holds. */
  void assertWithinBound() {
    assertThat(file).as(toString()).isLessThanOrEqualTo(outboxes + letters + 2 * state + SPARE);
  }

  @Override
  public String toString() {
    return "file %d KiB; outboxes %d KiB, letters %d KiB, state %d KiB in %d values"
        .formatted(file >> 10, outboxes >> 10, letters >> 10, state >> 10, values);
  }
}
