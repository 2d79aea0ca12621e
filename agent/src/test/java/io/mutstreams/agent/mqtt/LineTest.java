package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Publisher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Connections to something that is no broker. */
class LineTest {
  private static final int PUBLISHERS = 10;
  private static final int CLOSED_EARLY = 60;

  @Test
  void leavesNoThreadWhenItIsHungUpOnAtOnce() throws Exception {
    String name = "hung-up-on-";
    var accepted = new AtomicInteger();
    List<Publisher> publishers = new ArrayList<>();
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var thread = new Thread(() -> hangUp(server, accepted));
      thread.setDaemon(true);
      thread.start();
      try {
        for (int i = 0; i < PUBLISHERS; i++) {
          var publisher =
              new PahoConnector()
                  .publisher(
                      "u", Client.connection(server.getLocalPort()), name + i, new Answers());
          publishers.add(publisher);
          var unused = publisher.start();
        }
        Until.true_("each connects twice", () -> accepted.get() >= 2 * PUBLISHERS);
      } finally {
        for (Publisher publisher : publishers) {
          publisher.close(0).get(60, TimeUnit.SECONDS);
        }
      }
    }
    Until.true_("no thread is left", () -> threads(name) == 0);
  }

  @Test
  void leavesNoThreadWhenItIsClosedWhileItConnects() throws Exception {
    String name = "closed-early-";
    var accepted = new AtomicInteger();
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var thread = new Thread(() -> hangUp(server, accepted));
      thread.setDaemon(true);
      thread.start();
      for (int i = 0; i < CLOSED_EARLY; i++) {
        var publisher =
            new PahoConnector()
                .publisher("u", Client.connection(server.getLocalPort()), name + i, new Answers());
        var unused = publisher.start();
        // Any moment will do; these lie in and around the start of Paho's threads.
        LockSupport.parkNanos(i * 100_000L);
        publisher.close(0).get(60, TimeUnit.SECONDS);
      }
    }
    Until.true_("no thread is left", () -> threads(name) == 0);
  }

  private static void hangUp(ServerSocket server, AtomicInteger accepted) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        socket.setSoLinger(true, 0); // a reset
        accepted.incrementAndGet();
      } catch (IOException e) {
        // closed: the loop finds out
      }
    }
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains(name))
        .count();
  }
}
