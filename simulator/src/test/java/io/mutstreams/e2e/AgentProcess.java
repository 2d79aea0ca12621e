package io.mutstreams.e2e;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildBuilder;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real agent as a child process, with its configuration and data in a folder of its own, so that
 * it may be killed and started again. Owned by the thread of the test.
 */
public final class AgentProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final Map<String, String> environment;
  private final Path config;
  private final Path data;
  private @Nullable ChildProcess child;
  private List<String> before = List.of();
  private int starts;

  public AgentProcess(Path folder) {
    this(folder, Map.of());
  }

  /**
   * @param environment what it finds there beside what this process has
   */
  public AgentProcess(Path folder, Map<String, String> environment) {
    this(folder, environment, "agent.yaml");
  }

  /**
   * @param environment what it finds there beside what this process has
   * @param config the name of its configuration in the folder, a file or a folder
   */
  public AgentProcess(Path folder, Map<String, String> environment, String config) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.config = folder.resolve(config);
    this.data = folder.resolve("data");
  }

  /** One that is held by the rights of files, as the packaged service is, also where root tests. */
  static AgentProcess unprivileged(Path folder, String config) {
    AgentProcess agent = new AgentProcess(folder, Map.of(), config);
    if (System.getProperty("user.name").equals("root")) {
      agent.before = List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
    }
    return agent;
  }

  /** Writes the configuration as an editor does that replaces the file. */
  public void replaceConfig(String yaml) throws IOException {
    Path beside = Files.writeString(folder.resolve("agent.yaml.new"), yaml);
    Files.move(beside, config, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes the configuration as an editor does that writes into the file. */
  public void overwriteConfig(String yaml) throws IOException {
    Files.writeString(config, yaml);
  }

  /** Starts it and waits until it answers. */
  public void start() throws IOException, TimeoutException, InterruptedException {
    launch();
    process().awaitThat("it answers", () -> !ask("status").tree().isEmpty(), START);
  }

  /** Starts it and does not wait. */
  public void launch() throws IOException {
    ChildBuilder builder = ChildProcess.named("agent").behind(before).in(folder).onLine(this::log);
    environment.forEach(builder::environment);
    child =
        AgentLauncher.start(
            builder, List.of(), "run", config.toString(), "--data", data.toString());
    starts++;
  }

  private void log(String line) {
    System.out.println("  agent " + starts + "| " + line);
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process().kill();
  }

  /** Asks it to end (SIGTERM), and waits for that. */
  public void stop() throws TimeoutException, InterruptedException {
    process().terminate();
    int unused = process().awaitExit(START);
  }

  /** Its process at present. */
  public ChildProcess process() {
    if (child == null) {
      throw new IllegalStateException("not started");
    }
    return child;
  }

  /** Its status now; empty when it does not answer. */
  public Facts status() {
    return ask("status");
  }

  /** Has it look at its configuration now. */
  public Facts reload() throws IOException {
    return new Facts(ControlClient.call(data, Map.of("command", "reload"), Duration.ofSeconds(60)));
  }

  /** Has it run an earlier revision again, also where state is lost by that. */
  public Facts rollback(long revision) throws IOException {
    return new Facts(
        ControlClient.call(
            data,
            Map.of("command", "rollback", "revision", revision, "lose_state", true),
            Duration.ofSeconds(60)));
  }

  /** Asks what its configuration would change. */
  public Facts plan() throws IOException {
    return new Facts(ControlClient.call(data, Map.of("command", "plan"), Duration.ofSeconds(60)));
  }

  private Facts ask(String command) {
    try {
      return new Facts(
          ControlClient.call(data, Map.of("command", command), Duration.ofSeconds(10)));
    } catch (ControlException e) {
      return new Facts(Map.of());
    }
  }

  /** Waits until its status is so. */
  public void await(String what, Duration longest, Predicate<Facts> condition)
      throws TimeoutException, InterruptedException {
    process().awaitThat(what, () -> condition.test(status()), longest);
  }

  /** How many records the outbox of an uplink holds. */
  public static long stored(Facts status, String uplink) {
    return status.one("uplinks", "name", uplink).part("outbox").number("records");
  }

  /** How many bytes the files of outboxes and state have. */
  public long storedBytes() {
    try (Stream<Path> files = Files.walk(data.resolve("store"))) {
      return files.filter(Files::isRegularFile).mapToLong(AgentProcess::size).sum();
    } catch (IOException | UncheckedIOException e) {
      return Long.MAX_VALUE; // a file went while it was looked at: look again
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  public Path config() {
    return config;
  }

  /** Its data folder. */
  public Path data() {
    return data;
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }
}
