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
import org.testcontainers.DockerClientFactory;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Brokers for a test that neither stops nor starts them again. */
final class Brokers {
  private static final String HIVEMQ_VERSION = "2025.5";
  private static final String HIVEMQ_CONFIG =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener><port>1883</port><bind-address>0.0.0.0</bind-address></tcp-listener>
        </listeners>
        <mqtt>
          <queued-messages><max-queue-size>10000000</max-queue-size></queued-messages>
          <receive-maximum>
            <server-receive-maximum>1000</server-receive-maximum>
          </receive-maximum>
        </mqtt>
        <persistence><mode>in-memory</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;

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
  record Running(String url, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  private Brokers() {}

  /**
   * HiveMQ CE: in a container where a Docker engine answers, else embedded in this process.
   *
   * @param folder for its configuration
   */
  static Running hivemq(Path folder) throws IOException {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      EmbeddedBroker broker = EmbeddedBroker.inMemory(0).start();
      return new Running(broker.url(), broker::close);
    }
    Path config = Files.createTempFile(folder, "hivemq", ".xml");
    Files.writeString(config, HIVEMQ_CONFIG);
    var container =
        new HiveMQContainer(DockerImageName.parse("hivemq/hivemq-ce").withTag(HIVEMQ_VERSION))
            .withHiveMQConfig(MountableFile.forHostPath(config));
    container.start();
    return new Running(
        "mqtt://" + container.getHost() + ":" + container.getMqttPort(), container::close);
  }

  /** Where mosquitto is installed. */
  static Optional<Path> mosquittoProgram() {
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
  static Running mosquitto(Path folder) throws IOException, InterruptedException {
    int port = EmbeddedBroker.freePort();
    Path config = Files.createTempFile(folder, "mosquitto", ".conf");
    // As root it would become the user mosquitto, who may not read what is here.
    Files.writeString(config, MOSQUITTO_CONFIG.formatted(port, System.getProperty("user.name")));
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
