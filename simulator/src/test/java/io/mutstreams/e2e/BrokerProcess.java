package io.mutstreams.e2e;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A broker outside of this process that keeps sessions and messages in files, so that it may be
 * stopped and started again on its port. Owned by the thread of the test.
 */
public abstract class BrokerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  /** Which broker. */
  public enum Kind {
    /**
     * HiveMQ CE embedded in a child process. Not in a container: there it leaves a subscriber 50
     * unacknowledged messages and nobody can allow it more, so that at 2,000 records a second the
     * checker falls behind, not the agent.
     */
    HIVEMQ,
    /** mosquitto, where it is installed. */
    MOSQUITTO
  }

  private final int port = EmbeddedBroker.freePort();

  /** Starts one; its files go to a folder. */
  public static BrokerProcess start(Kind kind, Path folder)
      throws IOException, InterruptedException {
    if (kind == Kind.MOSQUITTO) {
      return started(new MosquittoProcess(folder));
    }
    return started(new HiveMqProcess(folder));
  }

  /** Starts it; closes it if that fails. */
  public static BrokerProcess started(BrokerProcess broker)
      throws IOException, InterruptedException {
    try {
      broker.start();
      return broker;
    } catch (IOException | InterruptedException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Starts it, again after a stop, and waits until it accepts a client. */
  public final void start() throws IOException, InterruptedException {
    launch();
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        Link.open(LinkOptions.clean(url()), new LinkListener() {}).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw new IOException(this + " does not start", e);
        }
        Thread.sleep(100);
      }
    }
  }

  abstract void launch() throws IOException, InterruptedException;

  /** Ends the process, in order, so that it saves what it has, and waits for that. */
  public abstract void stop() throws IOException, InterruptedException;

  /** Where its port is. */
  public String host() {
    return "127.0.0.1";
  }

  public final int port() {
    return port;
  }

  public final String url() {
    return "mqtt://" + host() + ":" + port;
  }

  @Override
  public abstract void close();
}
