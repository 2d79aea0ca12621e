package io.mutstreams.e2e;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * HiveMQ CE in a container, on a fixed port of this machine, so that it may be stopped and started
 * again. Owned by the thread of the test.
 */
final class HiveMqContainer extends BrokerProcess {
  private static final DockerImageName IMAGE =
      DockerImageName.parse("hivemq/hivemq-ce").withTag("2025.5");
  private static final int INSIDE = 1883;
  private static final int STOP_SECONDS = 30;
  private static final String CONFIG =
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
        <persistence><mode>file</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;

  private final Path folder;
  private @Nullable HiveMQContainer container;

  HiveMqContainer(Path folder) {
    this.folder = folder;
  }

  /** Whether a Docker engine answers on this machine. */
  static boolean possible() {
    DockerClientFactory docker = DockerClientFactory.instance();
    return docker.isDockerAvailable()
        && java.util.Set.of("localhost", "127.0.0.1").contains(docker.dockerHostIpAddress());
  }

  @Override
  void launch() throws IOException {
    if (container != null) {
      container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
      return;
    }
    Path config = Files.writeString(folder.resolve("config.xml"), CONFIG);
    HiveMQContainer created =
        new HiveMQContainer(IMAGE)
            .withHiveMQConfig(MountableFile.forHostPath(config))
            .withCreateContainerCmdModifier(
                command -> {
                  var inside = new ExposedPort(INSIDE);
                  var outside = Ports.Binding.bindIpAndPort("127.0.0.1", port());
                  HostConfig host = Objects.requireNonNull(command.getHostConfig());
                  command.withHostConfig(host.withPortBindings(new PortBinding(outside, inside)));
                });
    container = created;
    created.start();
  }

  @Override
  void stop() throws IOException {
    if (container != null) {
      try {
        container
            .getDockerClient()
            .stopContainerCmd(container.getContainerId())
            .withTimeout(STOP_SECONDS)
            .exec();
      } catch (DockerException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() {
    if (container != null) {
      container.close();
    }
  }

  @Override
  public String toString() {
    return "HiveMQ CE in a container";
  }
}
