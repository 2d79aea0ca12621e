package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.ChildBuilder;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A machine on which the documented command lines can be typed: the program is installed, brokers
 * run and records flow, and the files are there that the examples name. The agent itself is started
 * by one of the examples. Owned by the thread of the test.
 */
final class ExampleStage implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(60);

  private final ExampleFiles files;
  private final AtomicBoolean quota = new AtomicBoolean(true);
  private final EmbeddedBroker plant;
  private final EmbeddedBroker cloud;
  private final FaultProxy way;
  private final Deque<Runnable> running = new ArrayDeque<>();

  private ExampleStage(Path root) throws Exception {
    plant = EmbeddedBroker.inMemory(0).start();
    running.push(plant::close);
    cloud = EmbeddedBroker.inMemory(0).refuse(this::exceeds).start();
    running.push(cloud::close);
    way = FaultProxy.start(0, "127.0.0.1", cloud.port());
    running.push(way::close);
    files = new ExampleFiles(root, plant.port(), way.port(), EmbeddedBroker.freePort());
    files.write();
    SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 4, 50);
    running.push(load::close);
    // As the package does when it is installed: with it each command begins twice as fast.
    Map<String, String> environment = new TreeMap<>(files.environment());
    environment.put("MUTSTREAMS_MAKE_ARCHIVE", "1");
    ChildBuilder archive = ChildProcess.named("archive").in(files.folder("gw"));
    environment.forEach(archive::environment);
    String program = files.folder("usr/bin/mutstreams").toString();
    try (ChildProcess child = archive.startProgram(program, "check", "conf.yaml")) {
      assertThat(child.awaitExit(SOON)).isZero();
    }
  }

  static ExampleStage open(Path root) throws Exception {
    return new ExampleStage(root.toRealPath());
  }

  /** Whether the broker upstream refuses this for a quota. */
  private boolean exceeds(byte[] payload) {
    return quota.get() && new String(payload, UTF_8).contains("much");
  }

  /** From now on it takes what it refused. */
  void liftTheQuota() {
    quota.set(false);
  }

  /** The way upstream is cut. */
  void cut() {
    way.cut();
  }

  /** The connection leads another way upstream: it is used at once, and not after a pause. */
  void leadAround() throws IOException {
    edit("127.0.0.1:" + way.port(), "127.0.0.1:" + cloud.port());
  }

  ExampleFiles files() {
    return files;
  }

  /** Subscribes to the broker that the examples find at 127.0.0.1:1883. */
  Sink sink(String filter) throws IOException {
    return Sink.open(plant.url(), filter);
  }

  /** Publishes to one topic of that broker, all acknowledged. */
  void publish(String topic, int count, IntFunction<String> body) throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = 0; i < count; i++) {
        publisher.publish(new Message(topic, topic, body.apply(i).getBytes(UTF_8)));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  /** Edits the configuration of the agent, and has it applied, whatever state is lost. */
  void edit(String from, String to) throws IOException {
    Path file = files.folder("gw").resolve("mutstreams.yaml");
    String yaml = Files.readString(file);
    assertThat(yaml).contains(from);
    Path beside = Files.writeString(file.resolveSibling("new"), yaml.replace(from, to));
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    Facts change =
        new Facts(ControlClient.call(data(), Map.of("command", "apply", "lose_state", true), SOON));
    assertThat(change.text("outcome")).as("%s", change.tree()).isNotEqualTo("refused");
  }

  private Path data() {
    return files.folder("gw/mutstreams-data");
  }

  /** Waits until the status of the agent is so. */
  void await(String what, Predicate<Facts> condition) throws Exception {
    await(data(), what, condition);
  }

  /** Waits until the status of an agent is so. */
  static void await(Path data, String what, Predicate<Facts> condition) throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.test(status(data))) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("not: " + what + "; its status:\n" + status(data).tree());
      }
      Thread.sleep(20);
    }
  }

  /** Waits until it has so many dead letters. */
  void awaitLetters(long letters) throws Exception {
    await(letters + " dead letters", status -> status.number("stored_dead_letters") == letters);
  }

  /** What the outbox of an uplink says of itself. */
  static Facts outbox(Facts status, String uplink) {
    return status.one("uplinks", "name", uplink).part("outbox");
  }

  private static Facts status(Path data) {
    try {
      return new Facts(ControlClient.call(data, Map.of("command", "status"), SOON));
    } catch (ControlException e) {
      return new Facts(Map.of());
    }
  }

  /** It is ended with the stage. */
  void keep(ChildProcess child) {
    running.push(child::close);
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      running.pop().run();
    }
    files.unlink();
  }
}
