package io.mutstreams.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port on 127.0.0.1 that nobody listens on. It is none of those that Linux hands out, so that no
 * other test's connection takes it before it is used. Stateless.
 */
public final class FreePort {
  private static final int LOWEST = 20_000;
  private static final int HANDED_OUT = 32_768;
  private static final int TRIES = 1_000;

  private FreePort() {}

  public static int find() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HANDED_OUT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // the next one
      }
    }
    throw new IllegalStateException("no free port");
  }
}
