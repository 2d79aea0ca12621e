package io.mutstreams.simulator.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on 127.0.0.1 that cuts, stalls and delays connections on command.
 *
 * <p>Commands may come from any thread. The listening thread adds connections, each connection has
 * four threads of its own; what they share with commands is {@link Faults}, and the set of
 * connections, which is concurrent.
 */
public final class FaultProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Faults faults = new Faults();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  private FaultProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /**
   * Starts a proxy without faults.
   *
   * @param port the port to listen on; 0 picks a free one
   * @param targetHost where to forward to
   * @param targetPort its port
   * @return the proxy, listening
   * @throws IOException when the port is taken
   */
  public static FaultProxy start(int port, String targetHost, int targetPort) throws IOException {
    var listener = new ServerSocket();
    listener.setReuseAddress(true);
    try {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      listener.close();
      throw new IOException("port " + port + " of 127.0.0.1 is taken: " + e.getMessage(), e);
    }
    var proxy = new FaultProxy(listener, new InetSocketAddress(targetHost, targetPort));
    var thread = new Thread(proxy::listen, "proxy-" + listener.getLocalPort());
    thread.setDaemon(true);
    thread.start();
    return proxy;
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        accept(listener.accept());
      } catch (IOException e) {
        // closed, or the client was gone already: the loop finds out
      }
    }
  }

  private void accept(Socket client) throws IOException {
    if (faults.isCut()) {
      Connection.reset(client);
      return;
    }
    var server = new Socket();
    try {
      server.connect(target, 5_000);
    } catch (IOException e) {
      Connection.reset(client);
      return;
    }
    var connection = new Connection(client, server, faults, connections::remove);
    connections.add(connection);
    connection.start();
    if (faults.isCut()) {
      connection.close();
    }
  }

  /** Breaks all connections and every new one at once, until {@link #heal}. */
  public void cut() {
    faults.cut();
    connections.forEach(Connection::close);
  }

  /** Leaves connections open but passes nothing on, until {@link #heal}. */
  public void stall() {
    faults.stall();
  }

  /**
   * Passes everything on that much later, in each direction, until {@link #heal}.
   *
   * @param delay how much; zero for none
   */
  public void delay(Duration delay) {
    faults.delay(delay);
  }

  /** Ends all faults. What a stall held back is passed on. */
  public void heal() {
    faults.heal();
  }

  /**
   * The port.
   *
   * @return the port it listens on
   */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * Its address.
   *
   * @return {@code mqtt://127.0.0.1:port}
   */
  public String url() {
    return "mqtt://127.0.0.1:" + port();
  }

  /**
   * How many connections go through.
   *
   * @return connections that are open
   */
  public int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
