package io.mutstreams.lab;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Timed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * An agent that passes on what it gets, while something is wrong upstream. Made anew for each
 * fault; owned by the thread of the test.
 */
final class UplinkTrial {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      agent: {id: uplink-%1$s}
      connections:
        plant: {url: %2$s}
        cloud: {url: %3$s, keep-alive: 5s}
      sources:
        readings: {from: plant, topics: ["plant/%1$s/+"], key: "topic[1] + '-' + topic[2]"}
      streams:
        forward: {from: readings, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}", tries: %4$d}
      """;

  private final String name;
  private final EmbeddedBroker plant;
  private final Path folder;
  private final int rate;
  private final Iterator<Timed> feed;
  private int tries = 1;
  private String quiet = "20s";
  private long letters;

  /** What is done while the agent is under load. */
  interface Fault {
    void make(AgentProcess agent, Load load) throws Exception;
  }

  /**
   * @param name of the fault, for names and topics
   * @param rate records a second
   */
  UplinkTrial(String name, EmbeddedBroker plant, Path folder, int rate, long seed) {
    this.name = name;
    this.plant = plant;
    this.folder = folder;
    this.rate = rate;
    this.feed = new GroupFeed(rate, seed, List.of(new GroupFeed.Group(name, 20, 1)));
  }

  UplinkTrial tries(int number) {
    tries = number;
    return this;
  }

  /** Some records are refused: what has not come soon will not. */
  UplinkTrial refusing() {
    quiet = "5s";
    return this;
  }

  /** What is sent: for one that wants other payloads. */
  Iterator<Timed> feed() {
    return feed;
  }

  Verdict run(String cloud, String watched, Fault fault) throws Exception {
    return run(cloud, watched, feed, fault);
  }

  /**
   * Has it run while the fault is made, and says what became of the records.
   *
   * @param cloud the upstream broker as the agent reaches it
   * @param watched the same on the straight way
   */
  Verdict run(String cloud, String watched, Iterator<Timed> sent, Fault fault) throws Exception {
    String config = CONFIG.formatted(name, plant.url(), cloud, tries);
    try (var trial = Trial.begin(folder, Map.of(), config, watched, "up/#", quiet)) {
      Load load = trial.send(plant.url(), sent);
      load.awaitMore(rate);
      fault.make(trial.agent(), load);
      load.awaitMore(rate);
      trial.stopSending();
      Verdict verdict = trial.verdict(name);
      trial.agent().await("it has nothing left", SOON, status -> status.settled(trial.sent()));
      letters = trial.agent().status().number("dead_letters");
      return verdict;
    }
  }

  /** How many dead letters there were in the end. */
  long letters() {
    return letters;
  }

  /** Waits until its outbox holds so many. */
  static void awaitStored(AgentProcess agent, long records)
      throws InterruptedException, TimeoutException {
    agent.await("it stores", SOON, status -> AgentProcess.stored(status, "out") >= records);
  }

  /** How many records the broker took. */
  static long delivered(AgentProcess agent) {
    return agent.status().one("uplinks", "name", "out").number("delivered");
  }

  /** How often the uplink was connected. */
  static long connects(AgentProcess agent) {
    return agent.status().one("uplinks", "name", "out").number("connects");
  }
}
