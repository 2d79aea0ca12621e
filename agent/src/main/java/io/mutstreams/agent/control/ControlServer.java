package io.mutstreams.agent.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands at a Unix-domain socket {@code control.sock} in the data folder, which its owner
 * alone may use, and holds the lock of that folder; both are elsewhere while the disk of the folder
 * does not take them. One request per connection: a line {@code {"command":"status"}}, answered by
 * one JSON document; {@code {"error":"..."}} when it fails. Some are answered by {@link Lines},
 * each one JSON document, until the caller hangs up: who wants them keeps its own end open.
 *
 * <p>One daemon thread serves all connections; start and stop may be called from any.
 */
public final class ControlServer implements AutoCloseable {
  private static final long AGAIN_SECONDS = 2;
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

  private final Path dataFolder;
  private final Quarters quarters;
  private final ControlLoop loop;
  private final Thread thread;

  private ControlServer(Path dataFolder, Quarters quarters, ControlLoop loop) {
    this.dataFolder = dataFolder;
    this.quarters = quarters;
    this.loop = loop;
    this.thread = new Thread(loop, "mutstreams-control");
  }

  /**
   * Starts to answer.
   *
   * @param dataFolder an existing folder; what a crashed agent left in it is replaced
   * @param handlers by command, called on the server's thread with the request; each gives a value
   *     of the closed tree, or {@link Lines}, or a {@link java.util.concurrent.CompletionStage} of
   *     one where it takes longer than some milliseconds. An exception becomes an error with its
   *     message
   * @throws ControlException when another agent has the folder
   * @throws IOException when the socket cannot be made
   */
  public static ControlServer start(
      Path dataFolder, Map<String, Function<Map<String, Object>, Object>> handlers)
      throws IOException {
    Path folder = dataFolder.toAbsolutePath().normalize();
    Quarters quarters = Quarters.take(folder);
    try {
      ServerSocketChannel channel = listen(quarters.socket());
      ControlServer server =
          new ControlServer(folder, quarters, new ControlLoop(channel, new Commands(handlers)));
      server.thread.setDaemon(true);
      server.thread.start();
      if (quarters.areSpare()) {
        Thread moving = new Thread(() -> moveIn(quarters), "mutstreams-control-moves");
        moving.setDaemon(true);
        moving.start();
      }
      return server;
    } catch (IOException | RuntimeException e) {
      quarters.close();
      throw e;
    }
  }

  private static void moveIn(Quarters quarters) {
    while (!quarters.moveIn()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(AGAIN_SECONDS));
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket), ControlLoop.MAX_CONNECTIONS);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Stops, removes the socket and lets go of the folder. */
  @Override
  public void close() {
    loop.stop();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      quarters.close();
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("event", "control")
          .addKeyValue("folder", dataFolder)
          .log("The control socket of {} cannot be removed: {}", dataFolder, e.toString());
    }
  }
}
