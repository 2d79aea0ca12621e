package io.mutstreams.agent.mqtt;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** HiveMQ CE in this process, on files. Owned by the thread of the test. */
final class HiveMq implements Broker {
  private static final String CONFIG =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
        </listeners>
        <mqtt>
          <queued-messages>
            <max-queue-size>100000</max-queue-size>
          </queued-messages>
          <receive-maximum>
            <server-receive-maximum>40000</server-receive-maximum>
          </receive-maximum>
          <packets><max-packet-size>2000000</max-packet-size></packets>
        </mqtt>
        <restrictions><max-topic-length>62000</max-topic-length></restrictions>
        <persistence><mode>file</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;
  private final Path folder;
  private final int port;
  private @Nullable EmbeddedHiveMQ running;

  HiveMq(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    for (String name : new String[] {"conf", "data", "extensions"}) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("conf/config.xml"), CONFIG.formatted(port));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void start() throws Exception {
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(folder.resolve("conf"))
            .withDataFolder(folder.resolve("data"))
            .withExtensionsFolder(folder.resolve("extensions"))
            .withoutLoggingBootstrap()
            .build();
    running = broker;
    broker.start().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void stop() throws Exception {
    if (running != null) {
      running.stop().get(60, TimeUnit.SECONDS);
      running.close();
      running = null;
    }
  }
}
