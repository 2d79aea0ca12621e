package io.mutstreams.agent.control;

import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the server. Nothing that a caller does may stop it or make it grow. */
final class ControlLoop implements Runnable {
  static final int MAX_CONNECTIONS = 8;
  private static final long LOOK_MS = 250;
  private static final Logger log = LoggerFactory.getLogger(ControlLoop.class);

  private final ServerSocketChannel server;
  private final Selector selector;
  private final Commands commands;
  private final Breather breather = new Breather();

  /** Set by another thread; read after a wake-up. */
  private volatile boolean stopped;

  ControlLoop(ServerSocketChannel server, Commands commands) throws IOException {
    this.server = server;
    this.commands = commands;
    this.selector = Selector.open();
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        selector.select(connections() == 0 && !breather.pauses() ? 0 : LOOK_MS);
        serve();
      }
    } catch (IOException | ClosedSelectorException e) {
      log.atError()
          .addKeyValue("event", "control")
          .log("The control socket failed; commands cannot reach this agent: {}", e.toString());
    } finally {
      close();
    }
  }

  private int connections() {
    return selector.keys().size() - 1;
  }

  private void serve() throws IOException {
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      SelectionKey key = keys.next();
      keys.remove();
      if (key.isValid() && key.isAcceptable()) {
        accept();
      }
    }
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Connection connection) {
        attend(key, connection);
      }
    }
    // Closed channels leave the keys only at a select.
    selector.selectNow();
    serveAccepts();
  }

  private void serveAccepts() throws IOException {
    if (connections() < MAX_CONNECTIONS && breather.isOver(System.nanoTime())) {
      interest(SelectionKey.OP_ACCEPT);
    }
  }

  private void interest(int operations) {
    SelectionKey key = server.keyFor(selector);
    if (key != null) {
      key.interestOps(operations);
    }
  }

  private void accept() {
    try {
      SocketChannel channel = server.accept();
      if (channel != null) {
        take(channel);
      }
    } catch (IOException e) {
      breather.failed(e, System.nanoTime());
      interest(0);
      return;
    }
    if (connections() >= MAX_CONNECTIONS) {
      // The rest wait in the system's queue.
      interest(0);
    }
  }

  private void take(SocketChannel channel) throws IOException {
    try {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void attend(SelectionKey key, Connection connection) {
    try {
      Bytes request = connection.read();
      if (request != null) {
        CompletionStage<Reply> answer = commands.answer(request);
        answer.thenAccept(
            reply -> {
              connection.answer(reply, selector::wakeup);
              selector.wakeup();
            });
      }
      boolean done = connection.write();
      if (done || connection.isLate()) {
        key.cancel();
        connection.close();
      } else {
        key.interestOps(connection.interest());
      }
    } catch (IOException | RuntimeException e) {
      log.debug("a control connection ended", e);
      key.cancel();
      connection.close();
    }
  }

  private void close() {
    try {
      for (SelectionKey key : selector.keys()) {
        if (key.attachment() instanceof Connection connection) {
          connection.close();
        }
      }
      selector.close();
      server.close();
    } catch (IOException e) {
      log.debug("the control socket did not close", e);
    }
  }
}
