package io.mutstreams.lab;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** An agent under load whose disk has a fault. Owned by the thread of the test. */
final class Stricken {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** So many more stored, and so many sent while none of them is taken. */
  private static final long SOME = 2_000;

  /** So much of a damaged file is brought over between two kills: some thousand records. */
  private static final long SALVAGED = 256 << 10;

  private static final String TEXT =
      """
      agent: {id: disk-%1$s}
      connections:
        plant: {url: mqtt://127.0.0.1:%2$d}
        cloud: {url: mqtt://127.0.0.1:%3$d}
      sources:
        readings: {from: plant, topics: [plant/%1$s/+], key: "topic[1] + '-' + topic[2]"}
      streams:
        forward: {from: [readings], to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  private final AgentProcess agent;
  private final Load load;

  Stricken(AgentProcess agent, Load load) {
    this.agent = agent;
    this.load = load;
  }

  /**
   * @param name of the agent, and of its topics
   * @param plant port
   * @param cloud port
   */
  static String config(String name, int plant, int cloud) {
    return TEXT.formatted(name, plant, cloud);
  }

  /** Waits until status tells that nothing can be stored, and why. */
  void awaitTrouble(String why) throws TimeoutException, InterruptedException {
    agent.await(
        "status tells that nothing can be stored",
        SOON,
        status ->
            storage(status).text("state").equals("failing")
                && storage(status).text("trouble").contains(why));
    System.out.println("  trouble: " + storage(agent.status()).text("trouble"));
  }

  /** Waits until it takes nothing more from its source, though that has more. */
  void awaitHeldBack() throws TimeoutException, InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    long taken = -1;
    while (true) {
      Facts status = agent.status();
      long now = status.all("sources").stream().mapToLong(one -> one.number("records")).sum();
      if (now == taken && !status.all("sources").isEmpty()) {
        System.out.printf(
            "  held back: took %d, %d records (%d bytes) wait to be stored%n",
            now, storage(status).number("queued_records"), storage(status).number("queued_bytes"));
        return;
      }
      if (System.nanoTime() > end) {
        throw new TimeoutException("its source is not held back: " + status.tree());
      }
      taken = now;
      load.awaitMore(SOME);
    }
  }

  /** Waits until the storage works. */
  void awaitOpen() throws TimeoutException, InterruptedException {
    agent.await("the storage works", SOON, status -> storage(status).text("state").equals("open"));
  }

  /** Waits until some more records are stored. */
  void awaitMoreStored() throws TimeoutException, InterruptedException {
    agent.await("the storage is open", SOON, status -> !storage(status).tree().isEmpty());
    long before = AgentProcess.stored(agent.status(), "out");
    agent.await("it stores", SOON, status -> AgentProcess.stored(status, "out") >= before + SOME);
  }

  void kill() throws InterruptedException {
    agent.kill();
  }

  void start() throws IOException, TimeoutException, InterruptedException {
    agent.start();
  }

  /** Starts it and does not wait until it answers. */
  void launch() throws IOException {
    agent.launch();
  }

  /** Waits until it has printed this. */
  void awaitPrinted(String text) throws TimeoutException, InterruptedException {
    String unused = agent.process().awaitLine(Pattern.compile(Pattern.quote(text)), SOON);
  }

  /** Started while its disk takes nothing, it answers and runs nothing. */
  void assertToldAtStart(String why) throws IOException, TimeoutException, InterruptedException {
    BadStart.assertTold(agent, why);
  }

  /** SIGKILL, and a new start. */
  void restart() throws IOException, TimeoutException, InterruptedException {
    agent.kill();
    agent.start();
  }

  /** Waits until its outbox is empty, or holds what has just come in. */
  void awaitDrained() throws TimeoutException, InterruptedException {
    agent.await("it has sent what it had stored", SOON, s -> AgentProcess.stored(s, "out") < SOME);
  }

  /**
   * Starts it and kills it when some more of its damaged file was brought into the new one.
   *
   * @param before how long the new one was; 0 before there was one
   * @return how long the new one is; 0 when all was brought over before it was killed
   */
  long killSalvaging(long before) throws IOException, TimeoutException, InterruptedException {
    agent.launch();
    if (before == 0) {
      awaitPrinted("moved aside");
    }
    agent
        .process()
        .awaitThat(
            "some more is brought over", () -> !salvaging() || length() > before + SALVAGED, SOON);
    agent.kill();
    return salvaging() ? length() : 0;
  }

  private boolean salvaging() {
    try (var marks = Files.newDirectoryStream(file().getParent(), "*.salvage-*")) {
      return marks.iterator().hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long length() {
    return file().toFile().length();
  }

  /** Waits until what its damaged file still held is in the new one. */
  void awaitSalvaged() throws TimeoutException, InterruptedException {
    agent.await(
        "what the damaged file held is in the new one",
        SOON,
        status -> {
          List<Facts> aside = storage(status).all("moved_aside");
          return !aside.isEmpty()
              && aside.stream().allMatch(one -> one.part("salvage").text("done").equals("true"));
        });
    storage(agent.status())
        .all("moved_aside")
        .forEach(one -> System.out.println("  salvaged: " + one.part("salvage").tree()));
  }

  /** Damages its file; what was done, in words. */
  String spoil(Spoiled how, Random random) throws IOException {
    return how.spoil(file(), random);
  }

  Path file() {
    return agent.data().resolve("store").resolve("store.mv.db");
  }

  List<String> alarms() {
    return agent.status().texts("alarms");
  }

  /** The damaged files that it tells of. */
  List<Path> movedAside() {
    return storage(agent.status()).all("moved_aside").stream()
        .map(one -> Path.of(one.text("file")))
        .toList();
  }

  private static Facts storage(Facts status) {
    return status.part("storage");
  }
}
