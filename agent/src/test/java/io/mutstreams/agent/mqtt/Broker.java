package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real broker on a free port of 127.0.0.1, which keeps sessions over a restart. */
interface Broker extends AutoCloseable {
  /** Where Debian installs it. */
  Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

  /** The brokers there are on this machine. */
  enum Kind {
    HIVEMQ,
    MOSQUITTO;

    boolean isHere() {
      return this == HIVEMQ || Files.isExecutable(Broker.MOSQUITTO);
    }

    /**
     * @param more lines of mosquitto.conf; ignored by the other
     */
    Broker start(Path folder, String... more) throws Exception {
      Broker broker =
          this == HIVEMQ
              ? new HiveMq(folder, FreePort.find())
              : new Mosquitto(folder, FreePort.find(), more);
      broker.start();
      return broker;
    }
  }

  int port();

  void start() throws Exception;

  void stop() throws Exception;

  @Override
  default void close() {
    try {
      stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
