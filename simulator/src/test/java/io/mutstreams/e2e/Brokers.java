package io.mutstreams.e2e;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brokers for a test that neither stops nor starts them again. */
public final class Brokers {
  /** Its own limits would drop what waits for a subscriber. */
  private static final String MOSQUITTO_CONFIG =
      """
      listener %d 127.0.0.1
      allow_anonymous true
      user %s
      persistence false
      max_queued_messages 0
      max_inflight_messages 1000
      """;

  /**
   * A broker that accepts clients.
   *
   * @param url as {@code mqtt://127.0.0.1:1883}
   * @param end what stops it
   */
  public record Running(String url, Runnable end) implements AutoCloseable {
    /** Its port on 127.0.0.1. */
    public int port() {
      return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * A broker that accepts clients on two ports.
   *
   * @param plain without TLS
   * @param tlsPort with TLS; 0 where the broker that there is does without
   */
  public record Secured(Running plain, int tlsPort) implements AutoCloseable {
    @Override
    public void close() {
      plain.close();
    }
  }

  private Brokers() {}

  /**
   * HiveMQ CE: in a container where a Docker engine answers, else embedded in this process.
   *
   * @param folder for its configuration
   */
  public static Running hivemq(Path folder) throws IOException, InterruptedException {
    Optional<String> host = Docker.host();
    if (host.isPresent()) {
      BrokerProcess broker = BrokerProcess.started(HiveMqContainer.inMemory(host.get(), folder));
      return new Running(broker.url(), broker::close);
    }
    EmbeddedBroker broker = EmbeddedBroker.inMemory(0).start();
    return new Running(broker.url(), broker::close);
  }

  /**
   * The one that leaves the most of the machine to the others: mosquitto where it is installed,
   * else HiveMQ CE embedded in this process.
   *
   * @param folder for its configuration
   */
  public static Running light(Path folder) throws IOException, InterruptedException {
    if (mosquittoProgram().isPresent()) {
      return mosquitto(folder);
    }
    EmbeddedBroker broker = EmbeddedBroker.inMemory(0).start();
    return new Running(broker.url(), broker::close);
  }

  /**
   * The same, with TLS where it is mosquitto.
   *
   * @param server the broker's certificate
   * @param clients PEM, the certificates of which each client must have one
   */
  public static Secured light(Path folder, Certificates server, Path clients)
      throws IOException, InterruptedException {
    if (mosquittoProgram().isEmpty()) {
      return new Secured(light(folder), 0);
    }
    int port = EmbeddedBroker.freePort();
    String more =
        "listener %d 127.0.0.1\ncertfile %s\nkeyfile %s\ncafile %s\nrequire_certificate true\n"
            .formatted(port, server.certificate(), server.key(), clients);
    return new Secured(mosquitto(folder, more), port);
  }

  /** Where mosquitto is installed. */
  public static Optional<Path> mosquittoProgram() {
    String path = System.getenv("PATH");
    return Stream.concat(Stream.of((path == null ? "" : path).split(":")), Stream.of("/usr/sbin"))
        .map(place -> Path.of(place, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * mosquitto, which must be installed.
   *
   * @param folder for its configuration
   */
  public static Running mosquitto(Path folder) throws IOException, InterruptedException {
    return mosquitto(folder, "");
  }

  private static Running mosquitto(Path folder, String more)
      throws IOException, InterruptedException {
    int port = EmbeddedBroker.freePort();
    Path config = Files.createTempFile(folder, "mosquitto", ".conf");
    // As root it would become the user mosquitto, who may not read what is here.
    Files.writeString(
        config, MOSQUITTO_CONFIG.formatted(port, System.getProperty("user.name")) + more);
    ChildProcess child =
        ChildProcess.named("mosquitto")
            .startProgram(mosquittoProgram().orElseThrow().toString(), "-c", config.toString());
    var running = new Running("mqtt://127.0.0.1:" + port, child::close);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        Link.open(LinkOptions.clean(running.url()), new LinkListener() {}).close();
        return running;
      } catch (IOException e) {
        if (System.nanoTime() > end || !child.isAlive()) {
          running.close();
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }
}
