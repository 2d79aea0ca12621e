package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Uplink.Mode;
import io.mutstreams.api.Bytes;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UplinkThreadsTest {
  private static final int LANES = 3;
  private static final int EACH = 20_000;

  private final ExecutorService disk = Executors.newSingleThreadExecutor();
  private final ManualClock clock = new ManualClock();
  private final MemoryOutbox outbox = new MemoryOutbox(disk);
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final Uplink uplink = Uplinks.alone("archive", outbox, dead, clock);
  private final Queue<Outgoing> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicInteger settled = new AtomicInteger();
  private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    disk.shutdown();
  }

  @Test
  void losesNothingWhenLanesDiskAndBrokerRunAtOnce() throws Exception {
    ThreadedPublisher[] publisher = new ThreadedPublisher[1];
    Uplink.Link link =
        uplink.link(
            events ->
                publisher[0] = new ThreadedPublisher(new Random(7), 50, events, arrived::add));
    uplink.open();
    assertThat(uplink.attach(link)).isNull();
    CompletableFuture<Void> unused = publisher[0].start();
    Thread[] lanes = new Thread[LANES];
    for (int i = 0; i < LANES; i++) {
      String name = "lane" + i;
      lanes[i] = new Thread(() -> send(name));
      lanes[i].setUncaughtExceptionHandler((thread, e) -> failures.add(e));
      lanes[i].start();
    }
    for (Thread lane : lanes) {
      while (lane.isAlive()) {
        clock.advance(700);
        uplink.tick();
        lane.join(1);
      }
    }
    publisher[0].calm();
    while (uplink.look().mode() != Mode.DIRECT
        || uplink.look().stored() > 0
        || settled.get() < LANES * EACH) {
      uplink.tick();
      TimeUnit.MILLISECONDS.sleep(1);
    }
    publisher[0].end();
    assertThat(failures).isEmpty();
    assertThat(settled).hasValue(LANES * EACH);
    assertThat(arrived.stream().map(Outgoing::id).distinct()).hasSize(LANES * EACH);
    assertThat(outbox.appended()).isPositive();
  }

  private void send(String lane) {
    for (int i = 0; i < EACH; i++) {
      Bytes payload = Bytes.utf8(Integer.toString(i));
      uplink.send(
          new Outgoing(lane + "." + i, "t", lane, Map.of(), payload, 1, false),
          new Settlement(settled::incrementAndGet));
      while (uplink.look().waiting() > 400) {
        Thread.onSpinWait();
      }
    }
  }
}
