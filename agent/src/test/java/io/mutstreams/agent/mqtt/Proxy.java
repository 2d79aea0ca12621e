package io.mutstreams.agent.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes TCP connections on to a broker, and breaks them on command. Safe for any thread. */
final class Proxy implements AutoCloseable {
  private final int target;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;
  private volatile boolean silent;
  private volatile String poison = "";

  Proxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Breaks all connections; new ones are passed on. */
  void cut() {
    for (Socket socket : open) {
      close(socket);
    }
    open.clear();
  }

  /** Breaks all connections, and new ones at once, until told otherwise. */
  void refuse(boolean now) {
    refusing = now;
    if (now) {
      cut();
    }
  }

  /** Swallows all that comes from the broker and to it, until told otherwise. */
  void silence(boolean now) {
    silent = now;
  }

  /** From now on, breaks a connection on which these characters go to the broker. */
  void hangUpOn(String characters) {
    poison = characters;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        open.add(client);
        open.add(broker);
        run(() -> pass(client, broker, false));
        run(() -> pass(broker, client, true));
      } catch (IOException e) {
        // Closed, or the broker is away: the client sees a broken connection.
      }
    }
  }

  private void pass(Socket from, Socket to, boolean down) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count = in.read(buffer);
      while (count >= 0) {
        String text = new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
        if (!down && !poison.isEmpty() && text.contains(poison)) {
          return;
        }
        if (!silent) {
          out.write(buffer, 0, count);
        }
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
