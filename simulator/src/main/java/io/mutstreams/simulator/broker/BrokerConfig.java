package io.mutstreams.simulator.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the configuration of the broker. Stateless. */
final class BrokerConfig {
  private static final String XML =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener>
            <port>%d</port>
            <bind-address>127.0.0.1</bind-address>
          </tcp-listener>
        </listeners>
        <mqtt>
          <queued-messages>
            <max-queue-size>10000000</max-queue-size>
            <strategy>discard</strategy>
          </queued-messages>
          <receive-maximum>
            <server-receive-maximum>%d</server-receive-maximum>
          </receive-maximum>
          <packets>
            <max-packet-size>%d</max-packet-size>
          </packets>
        </mqtt>
        <persistence>
          <mode>%s</mode>
        </persistence>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  private BrokerConfig() {}

  /** Makes the three folders that the broker wants below a folder. */
  static void write(
      Path folder, int port, boolean onFiles, int receiveMaximum, int maximumPacketSize)
      throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("extensions"));
    String xml =
        XML.formatted(port, receiveMaximum, maximumPacketSize, onFiles ? "file" : "in-memory");
    Files.writeString(folder.resolve("conf").resolve("config.xml"), xml);
  }
}
