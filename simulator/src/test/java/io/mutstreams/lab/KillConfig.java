package io.mutstreams.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The configuration of the agent that is killed, with switches that an edit turns. Windows count
 * the records of a source that declares ids, and, behind a dedupe, those of one that does not.
 * Owned by the thread of the test.
 */
final class KillConfig {
  private static final String WITHIN = "20s";

  private static final String TEXT =
      """
      agent: {id: kill-%1$s}
      changes: {lose-state: true, trial: {period: %12$s}}
      connections:
        plant: {url: mqtt://127.0.0.1:%2$d}
        cloud: {url: mqtt://127.0.0.1:%3$d}
      sources:
        %4$s: {from: plant, topics: ["plant/%1$s-a/%13$s"], key: "topic[1] + '-' + topic[2]", time: body.ts, id: body.id}
        second: {from: plant, topics: [plant/%1$s-b/+], key: "topic[1] + '-' + topic[2]", time: body.ts}
      streams:
        %5$s:
          from: [%4$s, second]
          steps:
            - filter: body.value >= %6$.1f
      %7$s    to: %8$s
        counts:
          from: [%4$s]
          steps:
            - filter: body.value > %9$.1f
            - window: {every: 1s, compute: count}
          to: exactly
        deduped:
          from: [second]
          steps:
            - filter: body.value > %9$.1f
            - dedupe: {by: body.id, within: %10$s}
            - window: {every: 1s, compute: count}
          to: exactly
      uplinks:
        out: {to: cloud, topic: "up/%11$s{topic}", outbox: {max-age: 30m}}
        other: {to: cloud, topic: "up/other/{topic}"}
        exactly: {to: cloud, topic: "exactly/{key}", outbox: {max-age: 30m}}
      """;

  private final String name;
  private final int plant;
  private final int cloud;
  private final String within;
  private double limit = -10;
  private double countLimit = -2_000;
  private boolean renamedSource;
  private boolean renamedStream;
  private boolean once;
  private boolean otherUplink;
  private boolean otherTopic;
  private boolean otherFilter;
  private boolean onTrial;

  /**
   * @param name of the agent, and of its topics
   * @param plant port
   * @param cloud port
   */
  KillConfig(String name, int plant, int cloud) {
    this(name, plant, cloud, WITHIN);
  }

  /**
   * @param within how far back repeats are recognised: more than any message waits to be delivered
   *     again, and no more than the heap has room for at the rate of the test
   */
  KillConfig(String name, int plant, int cloud, String within) {
    this.name = name;
    this.plant = plant;
    this.cloud = cloud;
    this.within = within;
  }

  String yaml() {
    return TEXT.formatted(
        name,
        plant,
        cloud,
        renamedSource ? "primary" : "first",
        renamedStream ? "onward" : "forward",
        limit,
        once ? "      - dedupe: {by: body.id, within: " + within + "}\n" : "",
        otherUplink ? "other" : "out",
        countLimit,
        within,
        otherTopic ? "v2/" : "",
        onTrial ? "1h" : "0s",
        otherFilter ? "#" : "+");
  }

  /** From now on edits are on trial, for longer than the test lasts. */
  void putOnTrial() {
    onTrial = true;
  }

  /** An edit in which a source gets another name and another filter of the same topics. */
  String rename(Random random) {
    String more = turn(random.nextInt(2), random);
    renamedSource = false;
    otherFilter = random.nextBoolean();
    return more + ", " + turn(2, random) + " of " + (otherFilter ? "#" : "+");
  }

  /**
   * Turns one to three switches. All records still pass, and all are counted.
   *
   * @return what was done, in words
   */
  String edit(Random random) {
    return edit(random, 8);
  }

  /** The same, but for the uplink: where one is away, records would not stay in order. */
  String editInPlace(Random random) {
    return edit(random, 7);
  }

  private String edit(Random random, int switches) {
    var done = new ArrayList<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      done.add(turn(random.nextInt(switches), random));
    }
    return String.join(", ", done);
  }

  private String turn(int which, Random random) {
    switch (which) {
      case 0 -> {
        limit = -1 - random.nextInt(100);
        return String.format(Locale.ROOT, "limit %.1f", limit);
      }
      case 1 -> {
        countLimit = -2_000 - random.nextInt(100);
        return String.format(Locale.ROOT, "limit of what is counted %.1f", countLimit);
      }
      case 2 -> {
        renamedSource = !renamedSource;
        return "source " + (renamedSource ? "primary" : "first");
      }
      case 3 -> {
        renamedStream = !renamedStream;
        return "stream " + (renamedStream ? "onward" : "forward");
      }
      case 4 -> {
        once = !once;
        return once ? "a dedupe" : "no dedupe";
      }
      case 5 -> {
        otherTopic = !otherTopic;
        return "topic " + (otherTopic ? "v2" : "plain");
      }
      case 6 -> {
        otherFilter = !otherFilter;
        return "filter " + (otherFilter ? "#" : "+");
      }
      default -> {
        otherUplink = !otherUplink;
        return "uplink " + (otherUplink ? "other" : "out");
      }
    }
  }

  /** Under whose names the agent keeps state: its streams, and what it remembers of sessions. */
  List<String> keepers() {
    return List.of("forward", "onward", "counts", "deduped", ":sessions");
  }

  /** The topics whose records close all windows when they are the newest. */
  List<String> flushTopics() {
    return List.of("plant/" + name + "-a/flush", "plant/" + name + "-b/flush");
  }
}
