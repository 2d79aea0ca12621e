package io.mutstreams.simulator.demo;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.publisher.LedgerReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the demo: starts its processes, watches them, does what keys say, and judges at the end.
 * Owned by one thread.
 */
final class Demo {
  /** What came of it. */
  record Result(Verdict verdict, long changes, long outages) {
    String summary() {
      return "sent %d, delivered %d, lost %d, duplicated %d, changes %d, outages %d"
          .formatted(
              verdict.sent(),
              verdict.delivered(),
              verdict.lost(),
              verdict.duplicated(),
              changes,
              outages);
    }
  }

  private static final int TICK_MILLIS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Keys keys;
  private final PrintWriter out;
  private final @Nullable Duration duration;
  private final Edits edits;
  private final Deque<String> events = new ArrayDeque<>();
  private final Checker checker =
      new Checker(
          List.of(
              new Destination(
                  "upstream", topic -> !topic.startsWith("summaries/"), entry -> true, false)),
          topic -> topic,
          Subscriber.RECEIVE_MAXIMUM);
  private boolean stopped;
  private long outages;
  private long seenRevision = 1;
  private String seenProblems = "";

  Demo(Path folder, Keys keys, PrintWriter out, @Nullable Duration duration) {
    this.folder = folder;
    this.keys = keys;
    this.out = out;
    this.duration = duration;
    this.edits = new Edits(config());
  }

  private Path config() {
    return folder.resolve("demo.yaml");
  }

  Result run(double rate, @Nullable Path recordings) throws IOException, InterruptedException {
    say("starting two brokers, the agent and the simulator in " + folder);
    try (var processes = new Processes(folder);
        var subscriber =
            Subscriber.open(
                processes.upstreamUrl(), List.of("live/#", "alerts/#", "summaries/#"), checker)) {
      Path original = AgentLauncher.home().resolve("configs").resolve("demo.yaml");
      edits.begin(original, processes.plantUrl(), processes.upstreamUrl());
      processes.startAgent(config());
      awaitAgent(processes);
      Path city = recordings == null ? City.unpack(folder) : recordings;
      processes.startSimulator(rate, City.replayOptions(city));
      try {
        watch(processes);
        return end(processes, subscriber);
      } finally {
        processes.saveAgentLog();
      }
    }
  }

  private void awaitAgent(Processes processes) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      processes.requireRunning();
      AgentStatus status = AgentStatus.ask(processes.data());
      if (status != null && status.connected()) {
        seenRevision = status.revision();
        say("revision " + seenRevision + " runs; edit " + config());
        return;
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            "the agent is not connected after "
                + PATIENCE.toSeconds()
                + " s; it printed:\n"
                + String.join("\n", processes.agentLog(20)));
      }
      Thread.sleep(TICK_MILLIS);
    }
  }

  private void watch(Processes processes) throws IOException, InterruptedException {
    Script script = duration == null ? null : new Script(duration);
    long start = System.nanoTime();
    long nextDraw = 0;
    while (!Files.exists(processes.ledger())) {
      processes.requireRunning();
      Thread.sleep(TICK_MILLIS);
    }
    try (var ledger = new LedgerReader(processes.ledger())) {
      while (!stopped) {
        char key = keys.poll(TICK_MILLIS);
        if (key == 0 && script != null) {
          key = script.key((System.nanoTime() - start) / 1_000_000);
        }
        press(key, processes);
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis >= nextDraw) {
          ledger.poll();
          draw(processes, millis / 1000, ledger.ledger().sentCount());
          nextDraw = millis + (keys.hasScreen() ? 1_000 : 5_000);
        }
      }
    }
  }

  private void press(char key, Processes processes) throws IOException, InterruptedException {
    switch (key) {
      case 'e' -> say(edits.reroute());
      case 'b' -> say(edits.spoil());
      case 'u' -> {
        if (processes.upstreamRuns()) {
          say("stopping the upstream broker");
          outages++;
          processes.stopUpstream();
        } else {
          say("starting the upstream broker");
          processes.startUpstream();
        }
      }
      case 'q', 3 -> stopped = true;
      default -> {}
    }
  }

  private void draw(Processes processes, long seconds, long sent) throws IOException {
    processes.requireRunning();
    AgentStatus status = AgentStatus.ask(processes.data());
    if (status != null) {
      notice(status);
    }
    var facts =
        new Screen.Facts(
            config().toString(),
            seconds,
            processes.upstreamRuns(),
            sent,
            checker.arrivals(),
            List.copyOf(events));
    PrintWriter to = keys.screen(out);
    if (keys.hasScreen()) {
      to.print(Screen.draw(facts, status));
    } else {
      to.println(Screen.line(facts, status));
    }
    to.flush();
  }

  private void notice(AgentStatus status) {
    if (status.revision() != seenRevision) {
      seenRevision = status.revision();
      say("revision " + seenRevision + " runs");
    }
    String problems = String.join("; ", status.part("last_change").texts("problems"));
    if (!problems.equals(seenProblems)) {
      seenProblems = problems;
      if (!problems.isEmpty()) {
        say("refused, and all runs on:");
        status.part("last_change").texts("problems").forEach(problem -> say("  " + problem));
      }
    }
  }

  private void say(String event) {
    events.add(event);
    while (events.size() > 8) {
      events.remove();
    }
    if (!keys.hasScreen()) {
      out.println(event);
      out.flush();
    }
  }

  private Result end(Processes processes, Subscriber subscriber)
      throws IOException, InterruptedException {
    PrintWriter to = keys.screen(out);
    to.print("stopping the simulator and waiting for what is under way\r\n");
    to.flush();
    processes.stopSimulator();
    processes.startUpstream();
    AgentStatus status = AgentStatus.ask(processes.data());
    long changes = status == null ? seenRevision - 1 : status.revision() - 1;
    var ledger = LedgerReader.read(processes.ledger());
    checker.await(ledger, Duration.ofSeconds(15), PATIENCE);
    if (subscriber.reconnects() > outages + 1) {
      to.print("the checker's own connection broke " + subscriber.reconnects() + " times\r\n");
    }
    return new Result(checker.verdict(ledger), changes, outages);
  }
}
