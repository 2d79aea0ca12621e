package io.mutstreams.simulator.demo;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The processes of the demo: plant broker, upstream broker, agent and simulator. Owned by the
 * thread that runs the demo.
 */
final class Processes implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String MAIN = "io.mutstreams.simulator.cli.Main";

  private final Path folder;
  private final ChildProcess plant;
  private final int plantPort;
  private final int upstreamPort = EmbeddedBroker.freePort();
  private @Nullable ChildProcess upstream;
  private @Nullable ChildProcess ending;
  private @Nullable ChildProcess agent;
  private @Nullable ChildProcess simulator;

  Processes(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    // both at once: each takes a second or two
    plant = startJava("plant broker", "simulate", "broker", "--port", "0", "--until-eof");
    upstream = startUpstreamProcess();
    String line = awaitReady(plant);
    plantPort = Integer.parseInt(line.substring("ready ".length()));
    awaitReady(upstream);
  }

  private ChildProcess startUpstreamProcess() throws IOException {
    return startJava(
        "upstream broker",
        "simulate",
        "broker",
        "--port",
        Integer.toString(upstreamPort),
        "--persist",
        folder.resolve("upstream").toString(),
        "--until-eof");
  }

  private static ChildProcess startJava(String name, String... arguments) throws IOException {
    return ChildProcess.named(name)
        .jvmFlags("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m")
        .startJava(MAIN, arguments);
  }

  private static String awaitReady(ChildProcess broker) throws IOException, InterruptedException {
    try {
      return broker.awaitLine(Pattern.compile("^ready \\d+$"), SOON);
    } catch (TimeoutException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  String plantUrl() {
    return "mqtt://127.0.0.1:" + plantPort;
  }

  String upstreamUrl() {
    return "mqtt://127.0.0.1:" + upstreamPort;
  }

  Path data() {
    return folder.resolve("data");
  }

  Path ledger() {
    return folder.resolve("ledger");
  }

  void startAgent(Path config) throws IOException {
    agent =
        AgentLauncher.start(
            ChildProcess.named("agent").in(folder),
            List.of(),
            "run",
            config.toString(),
            "--data",
            data().toString());
  }

  /** IOException with what it printed when the agent or the simulator has ended. */
  void requireRunning() throws IOException {
    requireRunning(agent);
    requireRunning(simulator);
    requireRunning(upstream);
    requireRunning(plant);
  }

  private static void requireRunning(@Nullable ChildProcess child) throws IOException {
    if (child != null && !child.isAlive()) {
      throw new IOException(
          "the " + child.name() + " has ended; it printed:\n" + String.join("\n", child.lines()));
    }
  }

  void startSimulator(double rate, List<String> recordings) throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "simulate",
                "replay",
                "--url",
                plantUrl(),
                "--ledger",
                ledger().toString(),
                "--rate",
                Double.toString(rate),
                "--loop"));
    arguments.addAll(recordings);
    simulator = startJava("simulator", arguments.toArray(String[]::new));
  }

  /** Ends the simulator, which sends what is under way and closes its ledger. */
  void stopSimulator() throws IOException, InterruptedException {
    ChildProcess running = simulator;
    if (running == null) {
      return;
    }
    requireRunning(running);
    running.terminate();
    try {
      running.awaitExit(SOON);
    } catch (TimeoutException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  boolean upstreamRuns() {
    return upstream != null;
  }

  /** Asks it to end, and does not wait: the table shall go on. */
  void stopUpstream() {
    ChildProcess running = upstream;
    upstream = null;
    if (running != null) {
      running.terminate();
      ending = running;
    }
  }

  /** Starts it again on its port and files, and does not wait until it is ready. */
  void startUpstream() throws IOException, InterruptedException {
    if (upstream == null) {
      ChildProcess before = ending;
      if (before != null) {
        try {
          before.awaitExit(SOON);
        } catch (TimeoutException e) {
          throw new IOException(e.getMessage(), e);
        }
      }
      upstream = startUpstreamProcess();
    }
  }

  /** The last lines that the agent logged. */
  List<String> agentLog(int lines) {
    ChildProcess running = agent;
    if (running == null) {
      return List.of();
    }
    List<String> all = running.lines();
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }

  void saveAgentLog() throws IOException {
    if (agent != null) {
      Files.write(folder.resolve("agent.log"), agent.lines());
    }
  }

  @Override
  public void close() {
    ChildProcess[] all = {simulator, agent, upstream, ending, plant};
    for (ChildProcess child : all) {
      if (child != null) {
        child.terminate();
      }
    }
    for (ChildProcess child : all) {
      if (child != null) {
        child.close();
      }
    }
  }
}
