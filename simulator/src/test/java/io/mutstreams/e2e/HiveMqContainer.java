package io.mutstreams.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.MountableFile;

/**
 * HiveMQ CE in a container, on a fixed port of the engine's machine, so that it may be stopped and
 * started again. Owned by the thread of the test.
 */
final class HiveMqContainer extends BrokerProcess {
  private static final int INSIDE = 1883;
  private static final int READABLE = 0644;
  private static final int STOP_SECONDS = 60;
  private static final Long KILLED = 137L;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(STOP_SECONDS + 30);
  private static final String CONFIG =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener><port>%d</port><bind-address>0.0.0.0</bind-address></tcp-listener>
        </listeners>
        <mqtt>
          <queued-messages><max-queue-size>10000000</max-queue-size></queued-messages>
          <receive-maximum>
            <server-receive-maximum>1000</server-receive-maximum>
          </receive-maximum>
        </mqtt>
        <persistence><mode>%s</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;

  private final String host;
  private final HiveMQContainer container;
  private boolean created;

  private HiveMqContainer(String host, Path folder, String mode) throws IOException {
    this.host = host;
    Path config = Files.createTempFile(folder, "hivemq", ".xml");
    Files.writeString(config, CONFIG.formatted(INSIDE, mode));
    container = new Container().withHiveMQConfig(MountableFile.forHostPath(config, READABLE));
    container.withEnv("JAVA_OPTS", String.join(" ", HiveMqProcess.JVM_FLAGS));
    container.withStartupTimeout(START);
  }

  /**
   * Testcontainers' own puts a shell before the broker, which keeps the signal to end from it, and
   * has it save its files in memory. This one starts it as the image does.
   */
  private final class Container extends HiveMQContainer {
    Container() {
      super(Docker.HIVEMQ);
    }

    @Override
    protected void configure() {
      super.configure();
      withCreateContainerCmdModifier(HiveMqContainer.this::direct);
    }
  }

  /**
   * One that forgets all when it stops.
   *
   * @param host what {@link Docker#host} said
   * @param folder for its configuration
   */
  static HiveMqContainer inMemory(String host, Path folder) throws IOException {
    return new HiveMqContainer(host, folder, "in-memory");
  }

  /** One that keeps sessions and messages through a stop and a start, otherwise the same. */
  static HiveMqContainer onFiles(String host, Path folder) throws IOException {
    return new HiveMqContainer(host, folder, "file");
  }

  /** Also a port of our own: the engine would choose another one at every start. */
  private void direct(CreateContainerCmd command) {
    Ports.Binding outside =
        host.equals("127.0.0.1")
            ? Ports.Binding.bindIpAndPort(host, port())
            : Ports.Binding.bindPort(port());
    HostConfig config = Objects.requireNonNull(command.getHostConfig());
    command
        .withEntrypoint("/opt/docker-entrypoint.sh")
        .withCmd("/opt/hivemq/bin/run.sh")
        .withHostConfig(
            config
                .withTmpFs(Map.of())
                .withPortBindings(new PortBinding(outside, new ExposedPort(INSIDE))));
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  void launch() throws IOException, InterruptedException {
    // Longer than the container's own time, whose message says more.
    Within.call(this + " starts", START.plusSeconds(30), this::up);
    created = true;
  }

  private @Nullable Void up() {
    if (created) {
      container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    } else {
      container.start();
    }
    return null;
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    Within.call(this + " stops", STOP, this::down);
  }

  private @Nullable Void down() throws IOException {
    DockerClient client = container.getDockerClient();
    String id = container.getContainerId();
    client.stopContainerCmd(id).withTimeout(STOP_SECONDS).exec();
    if (Objects.equals(
        client.inspectContainerCmd(id).exec().getState().getExitCodeLong(), KILLED)) {
      throw new IOException("it had to be killed");
    }
    return null;
  }

  @Override
  public void close() {
    try {
      Within.call(
          this + " is removed",
          STOP,
          () -> {
            container.close();
            return true;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "HiveMQ CE in a container";
  }
}
