package io.mutstreams.lab;

import io.mutstreams.e2e.Brokers;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * mosquitto in a network of its own, on two ports: one whose packets may be dropped, and one for
 * those who watch. Owned by the thread of the test.
 */
final class NamespaceBroker implements AutoCloseable {
  private static final int PORT = 1883;
  private static final int WATCHED = 1884;
  private static final String CONFIG =
      """
      listener %1$d %2$s
      listener %3$d %2$s
      allow_anonymous true
      user %4$s
      persistence false
      max_queued_messages 0
      max_inflight_messages 1000
      """;

  private final Namespace space;
  private final ChildProcess child;

  private NamespaceBroker(Namespace space, ChildProcess child) {
    this.space = space;
    this.child = child;
  }

  /** Starts one; its configuration goes to a folder. */
  static NamespaceBroker start(Path folder) throws IOException, InterruptedException {
    Path config = folder.resolve("namespace.conf");
    Namespace space = Namespace.open();
    try {
      String user = System.getProperty("user.name");
      Files.writeString(config, CONFIG.formatted(PORT, space.host(), WATCHED, user));
      String mosquitto = Brokers.mosquittoProgram().orElseThrow().toString();
      ChildProcess child =
          ChildProcess.named("mosquitto")
              .startProgram(space.within(mosquitto, "-c", config.toString()));
      var broker = new NamespaceBroker(space, child);
      broker.awaitAnswer();
      return broker;
    } catch (IOException | InterruptedException | RuntimeException e) {
      space.close();
      throw e;
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        Link.open(LinkOptions.clean(watched()), new LinkListener() {}).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end || !child.isAlive()) {
          child.close();
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  /** For the agent. */
  String url() {
    return "mqtt://" + space.host() + ":" + PORT;
  }

  /** Always open. */
  String watched() {
    return "mqtt://" + space.host() + ":" + WATCHED;
  }

  /** From now on nothing passes between it and the agent, and neither is told. */
  void drop() throws IOException {
    space.drop(PORT);
  }

  void pass() throws IOException {
    space.pass();
  }

  @Override
  public void close() {
    child.close();
    space.close();
  }
}
