package io.mutstreams.simulator.checker;

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
 * The checker in a process of its own ({@code mutstreams simulate check}): nothing that goes wrong
 * in the test, or in what it tests, can mislead it. Owned by the thread of the test.
 */
public final class Oracle implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final ChildProcess child;

  private Oracle(ChildProcess child) {
    this.child = child;
  }

  /**
   * Starts it, and waits until it has subscribed.
   *
   * @param url the upstream broker, which must keep sessions through its restarts
   * @param filter what to receive there
   * @param ledger the file into which the feed writes what it sends
   * @param more further options of the command
   */
  public static Oracle start(String url, String filter, Path ledger, String... more)
      throws IOException, InterruptedException, TimeoutException {
    var words =
        new ArrayList<>(List.of("simulate", "check", "--json", "--strict", "--linger", "1s"));
    if (!List.of(more).contains("--optional")) {
      words.add("--untouched");
    }
    words.addAll(List.of("--url", url, "--topics", filter, "--ledger", ledger.toString()));
    words.addAll(List.of(more));
    ChildProcess child =
        ChildProcess.named("oracle")
            // It knows every record: in a storm of an hour, 17 million.
            .jvmFlags("-XX:MaxRAMPercentage=40", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .startJava(Main.class.getName(), words.toArray(String[]::new));
    try {
      child.awaitLine(Pattern.compile("^ready"), START);
      return new Oracle(child);
    } catch (InterruptedException | TimeoutException | RuntimeException e) {
      child.close();
      throw e;
    }
  }

  /** Waits for its verdict, after the ledger was closed. */
  public Verdict verdict(Duration longest) throws InterruptedException, TimeoutException {
    int code = child.awaitExit(longest);
    List<String> lines = child.lines();
    // it has ended, but what it printed may not have been read yet
    for (int i = 0; i < 500 && !lines.contains("}"); i++) {
      Thread.sleep(20);
      lines = child.lines();
    }
    Verdict verdict =
        Verdict.fromJson(
            String.join("\n", lines.subList(lines.indexOf("{"), lines.indexOf("}") + 1)));
    if ((code == 0) != verdict.exact()) {
      throw new IllegalStateException("exit code " + code + " with " + verdict.toText());
    }
    return verdict;
  }

  @Override
  public void close() {
    child.close();
  }
}
