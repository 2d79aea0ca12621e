package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.checker.Oracle;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An agent under load with faults to come, and the oracle in a process of its own that knows what
 * the plant broker was given and sees what the upstream broker delivers. Owned by the thread of the
 * test.
 */
final class Trial implements AutoCloseable {
  /** Nothing comes any more for so long: what is missing now is lost. */
  private static final String QUIET = "20s";

  /** The oracle ends by itself when nothing comes any more; this is for one that hangs. */
  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final AgentProcess agent;
  private final Path file;
  private final LedgerWriter writer;
  private final Ledger ledger;
  private @Nullable Oracle oracle;
  private @Nullable Load load;

  private Trial(Path folder, Map<String, String> environment) throws IOException {
    agent = new AgentProcess(Files.createDirectories(folder.resolve("agent")), environment);
    file = folder.resolve("ledger");
    writer = new LedgerWriter(file);
    ledger = new Ledger(writer);
  }

  /**
   * Starts an agent and the oracle.
   *
   * @param folder for everything
   * @param environment what the agent finds there beside what this process has
   * @param config of the agent
   * @param cloud the upstream broker, as {@code mqtt://127.0.0.1:1883}, on the straight way
   * @param filter what the oracle receives there
   */
  static Trial begin(
      Path folder, Map<String, String> environment, String config, String cloud, String filter)
      throws IOException, InterruptedException, TimeoutException {
    return begin(folder, environment, config, cloud, filter, QUIET);
  }

  /**
   * The same, where it is known that not everything will come.
   *
   * @param quiet nothing comes any more for so long: what is missing then is lost
   */
  static Trial begin(
      Path folder,
      Map<String, String> environment,
      String config,
      String cloud,
      String filter,
      String quiet)
      throws IOException, InterruptedException, TimeoutException {
    var trial = new Trial(folder, environment);
    try {
      trial.agent.replaceConfig(config);
      trial.agent.launch();
      trial.oracle = Oracle.start(cloud, filter, trial.file, "--quiet", quiet);
      trial.awaitConnected();
      return trial;
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      trial.close();
      throw e;
    }
  }

  /** Waits until the agent is connected to all that it reads from. */
  void awaitConnected() throws InterruptedException, TimeoutException {
    agent.await(
        "it reads its sources",
        Duration.ofSeconds(60),
        status ->
            !status.all("sources").isEmpty()
                && status.all("sources").stream()
                    .allMatch(source -> source.text("connected").equals("true")));
  }

  /** Begins to send. */
  Load send(String plant, Iterator<Timed> feed) throws IOException {
    Load begun = Load.start(plant, ledger, feed);
    load = begun;
    return begun;
  }

  AgentProcess agent() {
    return agent;
  }

  /** How many messages were sent. */
  long sent() {
    return ledger.sentCount();
  }

  /** Ends the sending; afterwards the oracle waits for the rest. */
  void stopSending()
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (load != null) {
      load.stop();
    }
    writer.close();
  }

  /** What the oracle says, printed; after {@link #stopSending}. */
  Verdict verdict(String what) throws InterruptedException, TimeoutException {
    Verdict verdict = verdictOfSpoiled(what);
    assertStoreWhole();
    return verdict;
  }

  /** The same, where the store was damaged on purpose. */
  Verdict verdictOfSpoiled(String what) throws InterruptedException, TimeoutException {
    if (oracle == null) {
      throw new IllegalStateException("not begun");
    }
    Verdict verdict = oracle.verdict(LONGEST);
    System.out.println("  " + what + ": " + verdict.toText());
    if (!verdict.complete()) {
      System.out.println("  the agent: " + agent.status().tree());
    }
    return verdict;
  }

  /** No file of the store was found damaged and moved aside; one that was is kept. */
  private void assertStoreWhole() {
    Path store = agent.data().resolve("store");
    try (Stream<Path> files = Files.list(store)) {
      List<Path> aside = files.filter(file -> file.toString().contains(".broken-")).toList();
      for (Path file : aside) {
        Path kept = Files.createDirectories(Path.of("target", "lab")).resolve(file.getFileName());
        Files.copy(file, kept);
        System.out.println("  kept: " + kept.toAbsolutePath());
      }
      assertThat(aside).as("stores that were moved aside").isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing lost, damaged, out of order, or twice for a receiver that drops repeats by id. */
  static void assertSound(Verdict verdict) {
    String text = verdict.toText();
    assertThat(verdict.delivered()).as(text).isPositive();
    assertThat(verdict.lost()).as(text).isZero();
    assertSoundButForLost(verdict);
  }

  /** The same, but for what is lost. */
  static void assertSoundButForLost(Verdict verdict) {
    assertThat(verdict.reordered()).as(verdict.toText()).isZero();
    assertWhole(verdict);
  }

  /** The same, but for what is lost and for the order. */
  static void assertWhole(Verdict verdict) {
    String text = verdict.toText();
    assertThat(verdict.corrupted()).as(text).isZero();
    assertThat(verdict.unexpected()).as(text).isZero();
    assertThat(verdict.duplicatedAfterDedupe()).as(text).isZero();
    assertThat(verdict.lostAfterDedupe()).as(text).isZero();
  }

  @Override
  public void close() {
    if (load != null) {
      load.close();
    }
    agent.close();
    if (oracle != null) {
      oracle.close();
    }
  }
}
