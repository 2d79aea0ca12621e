package io.mutstreams.lab;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a broker on which every packet is seen before it is passed on: which publication was
 * acknowledged, and when. It may be closed for a while. Any thread.
 */
final class MqttTap implements AutoCloseable {
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int REFUSED = 0x80;

  private final ServerSocket listener;
  private final InetSocketAddress broker;
  private final boolean upward;
  private final Heard heard;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean down;

  /** Told of an acknowledged publication, before the one who waits for it learns of it. */
  interface Heard {
    void acknowledged(String payload) throws IOException;
  }

  private MqttTap(ServerSocket listener, int port, boolean upward, Heard heard) {
    this.listener = listener;
    this.broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.upward = upward;
    this.heard = heard;
  }

  /**
   * Opens one.
   *
   * @param port the broker's
   * @param upward whether the client's publications are heard, and not those of the broker
   */
  static MqttTap open(int port, boolean upward, Heard heard) throws IOException {
    var tap =
        new MqttTap(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, upward, heard);
    start(tap::accept);
    return tap;
  }

  private static void start(Runnable body) {
    var thread = new Thread(body, "mqtt-tap");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // closed, or the other side was gone already
      }
    }
  }

  private void connect(Socket client) throws IOException {
    var server = new Socket();
    open.add(client);
    open.add(server);
    try {
      if (down) {
        throw new IOException("down");
      }
      server.connect(broker, 5_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Map<Integer, String> waiting = new ConcurrentHashMap<>();
      start(() -> pass(client, server, upward, waiting));
      start(() -> pass(server, client, !upward, waiting));
    } catch (IOException e) {
      close(client);
      close(server);
    }
  }

  private void pass(Socket from, Socket to, boolean publishes, Map<Integer, String> waiting) {
    try (from;
        to) {
      var in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 1 << 16));
      OutputStream out = to.getOutputStream();
      while (true) {
        int first = in.readUnsignedByte();
        ByteBuffer packet = packet(first, in);
        hear(first, packet.duplicate(), publishes, waiting);
        packet.rewind();
        byte[] all = new byte[packet.remaining()];
        packet.get(all);
        out.write(all);
      }
    } catch (IOException e) {
      // one side has closed: both are
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /** Reads the rest of a packet; the position is behind its length. */
  private static ByteBuffer packet(int first, DataInputStream in) throws IOException {
    byte[] head = new byte[5];
    head[0] = (byte) first;
    int size = 1;
    int length = 0;
    int next = 0x80;
    for (int shift = 0; next >= 0x80; shift += 7) {
      next = in.readUnsignedByte();
      head[size++] = (byte) next;
      length |= (next & 0x7f) << shift;
    }
    byte[] all = Arrays.copyOf(head, size + length);
    in.readFully(all, size, length);
    return ByteBuffer.wrap(all).position(size);
  }

  private void hear(int first, ByteBuffer packet, boolean publishes, Map<Integer, String> waiting)
      throws IOException {
    int type = first >> 4;
    if (type == PUBLISH && publishes && (first & 0x06) != 0) {
      int topic = packet.getShort() & 0xffff;
      packet.position(packet.position() + topic);
      int id = packet.getShort() & 0xffff;
      int properties = number(packet);
      packet.position(packet.position() + properties);
      waiting.put(id, StandardCharsets.UTF_8.decode(packet).toString());
    } else if (type == PUBACK && !publishes) {
      int id = packet.getShort() & 0xffff;
      int reason = packet.hasRemaining() ? packet.get() & 0xff : 0;
      String payload = waiting.remove(id);
      if (payload != null && reason < REFUSED) {
        heard.acknowledged(payload);
      }
    }
  }

  private static int number(ByteBuffer packet) {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      int next = packet.get() & 0xff;
      number |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return number;
      }
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Breaks all connections, and every new one, until {@link #up}. */
  void down() {
    down = true;
    open.forEach(MqttTap::close);
  }

  void up() {
    down = false;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    down();
  }
}
