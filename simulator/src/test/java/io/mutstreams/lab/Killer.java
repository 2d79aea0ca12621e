package io.mutstreams.lab;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** Kills an agent and starts it again. Owned by the thread of the test. */
final class Killer implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** So much in the outbox lasts for a kill while it is read. */
  private static final long DEEP = 4_000;

  /** There and back it is twice that; with 1,000 on the way, about 2,500 records a second. */
  private static final Duration LONG_WAY = Duration.ofMillis(200);

  private final AgentProcess agent;
  private final Load load;
  private final FaultProxy way;
  private final KillConfig config;
  private final Random random;
  private final ExecutorService editor = Executors.newSingleThreadExecutor();
  private int midChange;

  Killer(AgentProcess agent, Load load, FaultProxy way, KillConfig config, long seed) {
    this.agent = agent;
    this.load = load;
    this.way = way;
    this.config = config;
    this.random = new Random(seed);
  }

  /** Kills it once, and starts it again; what was done, in words. */
  String round(Kill kill) throws IOException, InterruptedException, TimeoutException {
    String done =
        switch (kill) {
          case HEALTHY -> healthy();
          case OUTAGE -> outage();
          case DRAINING -> draining();
          case CHECKPOINT -> checkpoint();
          case CHANGE -> change();
          case TRIAL -> trial();
        };
    agent.start();
    return done;
  }

  private String healthy() throws IOException, InterruptedException {
    int millis = random.nextInt(1_500);
    Thread.sleep(millis);
    agent.kill();
    if (random.nextInt(4) > 0) {
      return "after " + millis + " ms";
    }
    int again = random.nextInt(2_500);
    agent.launch();
    Thread.sleep(again);
    agent.kill();
    return "after " + millis + " ms, and " + again + " ms after its start";
  }

  private String outage() throws InterruptedException {
    way.cut();
    int millis = random.nextInt(4_000);
    Thread.sleep(millis);
    long stored = stored();
    agent.kill();
    boolean back = random.nextInt(3) == 0;
    if (back) {
      way.heal();
    }
    return "after "
        + millis
        + " ms, "
        + stored
        + " stored"
        + (back ? "; the broker is back afterwards" : "");
  }

  private String draining() throws InterruptedException, TimeoutException {
    if (stored() < DEEP) {
      way.cut();
      load.awaitMore(DEEP);
      agent.await("it stores what comes", SOON, s -> AgentProcess.stored(s, "out") > DEEP);
      way.heal();
      way.delay(LONG_WAY);
    }
    long most = stored();
    agent.await("it reads its outbox", SOON, s -> AgentProcess.stored(s, "out") < most);
    int millis = random.nextInt(600);
    Thread.sleep(millis);
    long left = stored();
    agent.kill();
    return "after " + millis + " ms, " + left + " of " + most + " left";
  }

  private String checkpoint() throws IOException, InterruptedException, TimeoutException {
    Thread.sleep(random.nextInt(800));
    Path store = agent.data().resolve("store").resolve("store.mv.db");
    FileTime before = Files.getLastModifiedTime(store);
    long end = System.nanoTime() + SOON.toNanos();
    while (Files.getLastModifiedTime(store).equals(before)) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("nothing is written to " + store);
      }
      Thread.onSpinWait();
    }
    int millis = random.nextInt(20);
    Thread.sleep(millis);
    agent.kill();
    return millis + " ms after the beginning of a write";
  }

  private String change() throws IOException, InterruptedException {
    Thread.sleep(random.nextInt(500));
    String edit = config.edit(random);
    agent.replaceConfig(config.yaml());
    var applied = new CountDownLatch(1);
    editor.execute(
        () -> {
          try {
            var unused = agent.reload();
            applied.countDown();
          } catch (IOException e) {
            // killed meanwhile, as is meant
          }
        });
    int millis = random.nextInt(400);
    Thread.sleep(millis);
    boolean late = applied.getCount() == 0;
    agent.kill();
    midChange += late ? 0 : 1;
    return edit + ", after " + millis + " ms" + (late ? ", when it was done" : "");
  }

  /**
   * The edit is in force, and ends with the agent three times: the start that follows goes back.
   */
  private String trial() throws IOException, InterruptedException, TimeoutException {
    Thread.sleep(random.nextInt(500));
    String edit = config.rename(random);
    agent.replaceConfig(config.yaml());
    Facts answer = agent.reload();
    if (!answer.text("outcome").equals("accepted")) {
      throw new IllegalStateException("not accepted: " + answer.tree());
    }
    Thread.sleep(random.nextInt(800));
    agent.kill();
    for (int kills = 0; kills < 2; kills++) {
      agent.start();
      Thread.sleep(random.nextInt(800));
      agent.kill();
    }
    return edit + ", and back";
  }

  /** How many kills came before the edit had its answer. */
  int midChange() {
    return midChange;
  }

  /** Whether the revision runs to which it goes back: the first. */
  boolean isBack() {
    return agent.status().part("revision").number("number") == 1;
  }

  private long stored() {
    return AgentProcess.stored(agent.status(), "out");
  }

  @Override
  public void close() {
    editor.shutdownNow();
  }
}
