package io.mutstreams.lab.storm;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * The storm's edits, and among them SIGKILLs and outages of the upstream broker.
 *
 * <p>The revisions are on trial as ever: errors or a stall would take one back, and the storm would
 * notice. Only that the agent ends three times in one trial is the doing of the one who kills it,
 * and then it goes back to a revision of some edits before, for which nothing here knows what is
 * owed. So no revision is killed a third time. AgentHistoryTest shows that going back.
 *
 * <p>Owned by the thread of the test.
 */
final class Havoc {
  private static final Duration LONG = Duration.ofMinutes(3);

  /** With one more the agent goes back. */
  private static final int MOST_KILLS = 2;

  private final Storm storm;
  private final AgentProcess agent;
  private final List<FaultProxy> ways;
  private final Random random;
  private final Map<String, Integer> made = new TreeMap<>();
  private long revision;
  private int kills;

  Havoc(Storm storm, AgentProcess agent, List<FaultProxy> ways, long seed) {
    this.storm = storm;
    this.agent = agent;
    this.ways = List.copyOf(ways);
    this.random = new Random(seed ^ 0x6b696c6c);
  }

  /** How often each thing was done. */
  Map<String, Integer> made() {
    return made;
  }

  /** Goes on for so long. */
  void rage(long nanos) throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      edits(1 + random.nextInt(3), false);
      switch (random.nextInt(3)) {
        case 0 -> kill("at rest", 1_000);
        case 1 -> struck(false);
        default -> outage();
      }
      awaitDelivered();
    }
  }

  private void edits(int many, boolean calm)
      throws IOException, InterruptedException, TimeoutException {
    for (int i = 0; i < many; i++) {
      storm.edit(calm);
    }
  }

  /** An edit while the agent is killed. */
  private void struck(boolean calm) throws IOException, InterruptedException, TimeoutException {
    String done = storm.leave(calm);
    kill("in the edit: " + done, 1_500);
  }

  private void outage() throws IOException, InterruptedException, TimeoutException {
    System.out.println("  outage");
    made.merge("outage", 1, Integer::sum);
    ways.forEach(FaultProxy::cut);
    edits(1 + random.nextInt(3), true);
    switch (random.nextInt(3)) {
      case 0 -> kill("in the outage", 3_000);
      case 1 -> struck(true);
      default -> Thread.sleep(random.nextInt(3_000));
    }
    ways.forEach(FaultProxy::heal);
  }

  /** Kills it after some time, unless it was enough for this revision, and starts it again. */
  private void kill(String when, int longest)
      throws IOException, InterruptedException, TimeoutException {
    Thread.sleep(random.nextInt(longest));
    long now = agent.status().part("revision").number("number");
    kills = now == revision ? kills + 1 : 1;
    revision = now;
    if (kills <= MOST_KILLS) {
      System.out.println("  SIGKILL of revision " + now + " " + when);
      made.merge("SIGKILL", 1, Integer::sum);
      agent.kill();
      agent.start();
    }
    storm.settle();
  }

  /** Else an edit that leads elsewhere would lead past what is stored. */
  private void awaitDelivered() throws InterruptedException, TimeoutException {
    agent.await(
        "what was stored is delivered",
        LONG,
        status ->
            !status.all("uplinks").isEmpty()
                && status.all("uplinks").stream().allMatch(Havoc::delivers));
  }

  private static boolean delivers(Facts uplink) {
    return uplink.text("connected").equals("true") && uplink.part("outbox").number("records") == 0;
  }
}
