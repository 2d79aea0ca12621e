package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the log of an agent hears of a broker that hangs up again and again. */
@Timeout(180)
final class QuietLogIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int TRIES = 6;

  @TempDir Path folder;

  @Test
  void oneLineAPeriodAndNotOneATryWithPrioritiesForTheJournal() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (Brokers.Running plant = Brokers.light(folder);
        ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        AgentProcess agent = new AgentProcess(folder, Map.of("JOURNAL_STREAM", "8:1"))) {
      Thread thread = new Thread(() -> hangUp(hangsUp, tries), "hangs-up");
      thread.setDaemon(true);
      thread.start();
      agent.overwriteConfig(
          """
          agent: {id: gw}
          connections:
            plant: {url: "%s"}
            cloud: {url: "mqtt://127.0.0.1:%d"}
          sources: {in: {from: plant, topics: a/#}}
          streams: {s: {from: in, to: up}}
          uplinks: {up: {to: cloud, topic: b}}
          """
              .formatted(plant.url(), hangsUp.getLocalPort()));
      agent.start();
      agent.process().awaitThat("it has tried often", () -> tries.get() >= TRIES, SOON);

      List<String> lines = agent.process().lines();
      assertThat(lines)
          .filteredOn(line -> line.contains("uplink up: ") && line.contains("connected"))
          .hasSizeLessThanOrEqualTo(2)
          .first()
          .asString()
          .startsWith("<4>uplink up: not connected: ")
          .contains(" event=disconnected uplink=up peer=127.0.0.1:" + hangsUp.getLocalPort())
          .endsWith(" tries=1");
      assertThat(lines).filteredOn(line -> line.contains("source in: connected")).hasSize(1);
      assertThat(lines).allMatch(line -> line.matches("<[3-7]>.*"));
    }
  }

  private static void hangUp(ServerSocket server, AtomicInteger tries) {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          tries.incrementAndGet();
          socket.setSoLinger(true, 0);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
