package io.mutstreams.simulator.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FaultProxyTest {
  private ServerSocket echo;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var server = new Thread(this::serve);
    server.setDaemon(true);
    server.start();
    proxy = FaultProxy.start(0, "127.0.0.1", echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        var thread =
            new Thread(
                () -> {
                  try (client) {
                    client.getInputStream().transferTo(client.getOutputStream());
                  } catch (IOException e) {
                    // the proxy broke it
                  }
                });
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static int roundTrip(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    return socket.getInputStream().read();
  }

  @Test
  void passesEverythingOn() throws IOException {
    byte[] sent = new byte[300_000];
    new java.util.Random(1).nextBytes(sent);
    try (Socket socket = connect()) {
      var writer =
          new Thread(
              () -> {
                try {
                  socket.getOutputStream().write(sent);
                } catch (IOException e) {
                  // the reader sees it
                }
              });
      writer.start();
      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void aCutBreaksConnectionsAndNewOnesUntilHealed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket)).isEqualTo(7);
      proxy.cut();
      assertThatThrownBy(() -> requireOpen(socket)).isInstanceOf(IOException.class);
    }
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> requireOpen(socket)).isInstanceOf(IOException.class);
    }
    proxy.heal();
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket)).isEqualTo(7);
    }
  }

  private static void requireOpen(Socket socket) throws IOException {
    if (roundTrip(socket) < 0) {
      throw new IOException("closed");
    }
  }

  @Test
  void aStallHoldsBackUntilHealed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket)).isEqualTo(7);
      proxy.stall();
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> roundTrip(socket)).isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void aDelayHoldsInEachDirection() throws IOException {
    try (Socket socket = connect()) {
      assertThat(roundTrip(socket)).isEqualTo(7);
      proxy.delay(Duration.ofMillis(150));
      long start = System.nanoTime();
      assertThat(roundTrip(socket)).isEqualTo(7);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    }
  }
}
