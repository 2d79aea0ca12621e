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
import java.util.concurrent.atomic.AtomicInteger;

/** Passes TCP connections on to a broker, and breaks them on command. Safe for any thread. */
final class Proxy implements AutoCloseable {
  private static final int CONNECT = 0x10;
  private static final int PUBACK = 0x40;
  private final int target;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;
  private volatile boolean silent;
  private volatile String unheard = "";
  private final AtomicInteger connects = new AtomicInteger();
  private final AtomicInteger acknowledgements = new AtomicInteger();
  private final AtomicInteger swallowed = new AtomicInteger();
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
    unheard = "";
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

  /** Swallows what comes from the broker with these characters, until the next cut. */
  void deafen(String characters) {
    unheard = characters;
  }

  /** Waits until so much was swallowed for {@link #deafen}. */
  void awaitSwallowed(int count) {
    Until.true_("swallowed", () -> swallowed.get() >= count);
  }

  /** Waits until so many clients have asked the broker to be connected. */
  void awaitConnects(int count) {
    Until.true_("asked to be connected", () -> connects.get() >= count);
  }

  /** Waits until so often an acknowledgement was passed on to the broker. */
  void awaitAcknowledgements(int count) {
    Until.true_("acknowledged", () -> acknowledgements.get() >= count);
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
        String deafTo = unheard;
        if (down && !deafTo.isEmpty() && text.contains(deafTo)) {
          swallowed.incrementAndGet();
        } else if (!silent) {
          out.write(buffer, 0, count);
          if (!down) {
            connects.addAndGet(count > 0 && buffer[0] == CONNECT ? 1 : 0);
            acknowledgements.addAndGet(acknowledgements(buffer, count));
          }
        }
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  /** How many there are among packets of a client, which are short and come whole. */
  private static int acknowledgements(byte[] bytes, int count) {
    int found = 0;
    int at = 0;
    while (at + 1 < count) {
      found += bytes[at] == PUBACK ? 1 : 0;
      int length = 0;
      int shift = 0;
      do {
        at++;
        length |= (bytes[at] & 0x7F) << shift;
        shift += 7;
      } while (bytes[at] < 0 && at + 1 < count);
      at += 1 + length;
    }
    return found;
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
