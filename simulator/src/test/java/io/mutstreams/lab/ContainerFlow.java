package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.cli.Main;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Records into a namespace's plant broker, and the oracle at its upstream broker, each in a process
 * of its own. Owned by the thread of the test.
 */
final class ContainerFlow implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(4);

  /** It ends by itself when everything is there or nothing comes; until then it is at work. */
  private static final Duration ORACLE_LONGEST = Duration.ofMinutes(15);

  private final ChildProcess oracle;
  private final ChildProcess feed;

  private ContainerFlow(ChildProcess oracle, ChildProcess feed) {
    this.oracle = oracle;
    this.feed = feed;
  }

  /**
   * Begins.
   *
   * @param plant the port of the broker to send to
   * @param cloud the port of the broker where it arrives
   * @param ledger what is sent, a file that is absent
   * @param more options of the feed
   */
  static ContainerFlow start(Namespace space, int plant, int cloud, Path ledger, String... more)
      throws IOException, InterruptedException, TimeoutException {
    ChildProcess oracle =
        simulate(
            "oracle",
            space,
            List.of("check", "--json", "--topics", "gw/#", "--quiet", "120s"),
            cloud,
            ledger);
    String unused = oracle.awaitLine(Pattern.compile("^ready"), LONGEST);
    List<String> words = new ArrayList<>(List.of("feed", "--rate", "300"));
    words.addAll(List.of(more));
    return new ContainerFlow(oracle, simulate("feed", space, words, plant, ledger));
  }

  private static ChildProcess simulate(
      String name, Namespace space, List<String> words, int port, Path ledger) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ChildProcess.java().toString(), "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "simulate"));
    command.addAll(words);
    command.addAll(List.of("--url", "mqtt://127.0.0.1:" + port, "--ledger", ledger.toString()));
    return ChildProcess.named(name).startProgram(space.within(command.toArray(String[]::new)));
  }

  /** Waits until what it was told to send has been acknowledged. */
  void awaitSent() throws TimeoutException, InterruptedException {
    assertThat(feed.awaitExit(LONGEST)).as(String.join("\n", feed.lines())).isZero();
  }

  /** Sends no more, and fails unless everything that was sent has arrived. */
  void assertNothingLost() throws InterruptedException, TimeoutException {
    if (feed.isAlive()) {
      feed.terminate();
    }
    int unused = feed.awaitExit(LONGEST);
    int code = oracle.awaitExit(ORACLE_LONGEST);
    oracle.awaitThat("its verdict is read", () -> oracle.lines().contains("}"), LONGEST);
    List<String> lines = oracle.lines();
    Verdict verdict =
        Verdict.fromJson(
            String.join("\n", lines.subList(lines.indexOf("{"), lines.indexOf("}") + 1)));
    System.out.println("  " + verdict.toText().replace("\n", "\n  "));
    assertThat(verdict.complete()).as(verdict.toText()).isTrue();
    assertThat(code).isZero();
  }

  @Override
  public void close() {
    feed.close();
    oracle.close();
  }
}
