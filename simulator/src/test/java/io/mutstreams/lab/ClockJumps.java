package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Sets the clock of an agent under load by hours. After each leap it must answer, no connection
 * breaks because of it, and windows close soon: not in an hour. Owned by the thread of the test.
 */
final class ClockJumps {
  /** Set back, right again, forward, and by two hours at once. */
  private static final List<Integer> HOURS = List.of(-1, 0, 1, -1, 0);

  /** An hour would be too long for any timer to be late by. */
  private static final Duration SOON = Duration.ofMinutes(2);

  private final FakeClock clock;
  private final Trial trial;
  private final AgentProcess agent;
  private final Load load;
  private final FaultProxy way;
  private final Counts counts;
  private final int some;

  /**
   * @param way to the upstream broker
   * @param counts of the windows
   * @param some a number of records that come within seconds
   */
  ClockJumps(FakeClock clock, Trial trial, Load load, FaultProxy way, Counts counts, int some) {
    this.clock = clock;
    this.trial = trial;
    this.agent = trial.agent();
    this.load = load;
    this.way = way;
    this.counts = counts;
    this.some = some;
  }

  /** All is well while it is set. */
  void whileConnected() throws InterruptedException, TimeoutException {
    for (int hours : HOURS) {
      long connects = connects();
      set(hours);
      load.awaitMore(some);
      counts.awaitMore(agent);
      assertThat(connects()).as("no connection was given up").isEqualTo(connects);
    }
  }

  /** Records wait in the outbox, which keeps them for half an hour. */
  void whileAway() throws InterruptedException, TimeoutException {
    for (int hours : HOURS) {
      way.cut();
      agent.await("it stores", SOON, status -> AgentProcess.stored(status, "out") > some);
      set(hours);
      load.awaitMore(some);
      way.heal();
      agent.await("it drains", SOON, status -> AgentProcess.stored(status, "out") == 0);
      counts.awaitMore(agent);
    }
  }

  /** It is killed, and its clock is an hour behind when it starts again. */
  void whileDead() throws Exception {
    set(0);
    agent.kill();
    clock.set(Duration.ofHours(-1));
    agent.start();
    trial.awaitConnected();
    counts.awaitMore(agent);
    set(0);
    counts.awaitMore(agent);
  }

  private void set(int hours) throws InterruptedException, TimeoutException {
    clock.set(Duration.ofHours(hours));
    clock.awaitSeen(agent);
    agent.await("it answers", SOON, status -> !status.tree().isEmpty());
  }

  /** How often the agent had to connect. */
  private long connects() throws InterruptedException, TimeoutException {
    agent.await("all is connected", SOON, ClockJumps::connected);
    Facts status = agent.status();
    return sum(status, "sources") + sum(status, "uplinks");
  }

  private static boolean connected(Facts status) {
    return !status.all("uplinks").isEmpty()
        && status.all("uplinks").stream().allMatch(one -> one.text("connected").equals("true"))
        && status.all("sources").stream().allMatch(one -> one.text("connected").equals("true"));
  }

  private static long sum(Facts status, String what) {
    return status.all(what).stream().mapToLong(one -> one.number("connects")).sum();
  }
}
