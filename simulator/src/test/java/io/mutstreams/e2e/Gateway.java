package io.mutstreams.e2e;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildBuilder;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * An agent as a person runs it: a process of its own, with a configuration that is edited, a folder
 * of plugins beside it and a data folder. Owned by the thread of the test.
 */
final class Gateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final ChildProcess child;

  private Gateway(Path folder, ChildProcess child) {
    this.folder = folder;
    this.child = child;
  }

  /** Starts it and waits until its sources and uplinks are connected. */
  static Gateway start(Path folder, String yaml, String... jvmOptions)
      throws IOException, InterruptedException, TimeoutException {
    Files.createDirectories(folder.resolve("plugins"));
    Files.writeString(folder.resolve("gateway.yaml"), yaml);
    var gateway =
        new Gateway(folder, launch(ChildProcess.named("agent"), folder, List.of(jvmOptions)));
    try {
      gateway.await("it is connected", Gateway::connected);
      return gateway;
    } catch (TimeoutException | InterruptedException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** Starts another one on the same configuration and data folder; waits for nothing. */
  ChildProcess startAnother() throws IOException {
    return launch(ChildProcess.named("another agent"), folder, List.of());
  }

  private static ChildProcess launch(ChildBuilder child, Path folder, List<String> jvmOptions)
      throws IOException {
    return AgentLauncher.start(
        child.in(folder).onLine(line -> System.out.println("  agent| " + line)),
        jvmOptions,
        "run",
        folder.resolve("gateway.yaml").toString(),
        "--data",
        folder.resolve("data").toString());
  }

  private static boolean connected(Facts status) {
    return !status.all("uplinks").isEmpty()
        && status.all("sources").stream().allMatch(one -> one.text("connected").equals("true"))
        && status.all("uplinks").stream().allMatch(one -> one.text("connected").equals("true"));
  }

  /** Saves another configuration, and has the agent look at it. What came of it. */
  Facts edit(String yaml) throws IOException {
    Path beside = Files.writeString(folder.resolve("gateway.yaml.new"), yaml);
    Files.move(beside, folder.resolve("gateway.yaml"), StandardCopyOption.REPLACE_EXISTING);
    return new Facts(ControlClient.call(data(), Map.of("command", "reload"), PATIENCE));
  }

  /** Its status now; empty where it does not answer. */
  Facts status() {
    try {
      return new Facts(ControlClient.call(data(), Map.of("command", "status"), PATIENCE));
    } catch (ControlException e) {
      return new Facts(Map.of());
    }
  }

  /** Waits until its status is so, two minutes at most; looks every 20 ms. */
  void await(String what, Predicate<Facts> condition)
      throws TimeoutException, InterruptedException {
    await(what, PATIENCE, condition);
  }

  /** Waits until its status is so. */
  void await(String what, Duration longest, Predicate<Facts> condition)
      throws TimeoutException, InterruptedException {
    try {
      child.awaitThat(what, () -> condition.test(status()), longest);
    } catch (TimeoutException e) {
      throw new TimeoutException(e.getMessage() + "\nits status:\n" + status().tree());
    }
  }

  ChildProcess child() {
    return child;
  }

  /** The folder for plugins of the person's own. */
  Path plugins() {
    return folder.resolve("plugins");
  }

  Path data() {
    return folder.resolve("data");
  }

  @Override
  public void close() {
    child.close();
  }
}
