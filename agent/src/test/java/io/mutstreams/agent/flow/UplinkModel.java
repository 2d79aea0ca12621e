package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Uplink.Mode;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * An uplink under a random schedule of sends, answers, broken connections, new connections, delays
 * of the disk and of the clock; checks at every step what must hold at every step.
 */
final class UplinkModel implements ShakyPublisher.Journal {
  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryOutbox outbox = new MemoryOutbox(disk);
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final List<ShakyPublisher> leaving = new ArrayList<>();
  private final Map<String, Integer> number = new HashMap<>();
  private final List<Fate> fates = new ArrayList<>();
  private final TreeSet<Integer> broke = new TreeSet<>();
  private final List<CompletableFuture<Void>> markers = new ArrayList<>();
  private Uplink uplink;
  private ShakyPublisher publisher;
  private int newest = -1;

  private static final class Fate {
    private int settled;
    private int delivered;
    private int buried;
    private int published;
    private int broken;
    private int again;
  }

  UplinkModel(long seed) {
    random = new Random(seed);
    uplink = Uplinks.alone("archive", outbox, dead, clock);
    publisher = connection();
    if (random.nextInt(5) == 0) {
      outbox.limit(new Outbox.Limits(random.nextInt(200), WhenFull.BLOCK));
    }
  }

  private ShakyPublisher connection() {
    int window = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
    ShakyPublisher[] made = new ShakyPublisher[1];
    Uplink.Link link =
        uplink.link(events -> made[0] = new ShakyPublisher(random, window, events, this));
    if (random.nextBoolean()) {
      made[0].connect();
    }
    if (uplink.attach(link) != null) {
      leaving.add(publisher);
      CompletableFuture<Void> unused = publisher.close(0);
    }
    return made[0];
  }

  /** One thing of many that may happen. */
  void step() {
    int dice = random.nextInt(100);
    if (dice < 35) {
      send();
    } else if (dice < 60) {
      publisher.answerOne();
    } else if (dice < 80) {
      disk.step();
    } else if (dice < 84) {
      clock.advance(random.nextInt(1_500));
      uplink.tick();
    } else if (dice < 86) {
      publisher.drop();
    } else if (dice < 90) {
      publisher.connect();
    } else if (dice < 95) {
      leave();
    } else if (dice < 96) {
      publisher = connection();
    } else if (dice < 97) {
      uplink.open();
    } else if (dice < 98) {
      marker();
    }
  }

  private void leave() {
    if (!leaving.isEmpty()) {
      ShakyPublisher old = leaving.get(random.nextInt(leaving.size()));
      if (!old.answerOne() || random.nextInt(20) == 0) {
        old.end();
        leaving.remove(old);
      }
    }
  }

  private void send() {
    int burst = random.nextInt(8) == 0 ? 30 : 1;
    for (int i = 0; i < burst; i++) {
      int next = fates.size();
      String id = "m" + next;
      number.put(id, next);
      Fate fate = new Fate();
      fates.add(fate);
      Outgoing message = new Outgoing(id, "t", "", Map.of(), Bytes.utf8("12345"), 1, false);
      uplink.send(message, new Settlement(() -> settled(fate)));
    }
  }

  private void settled(Fate fate) {
    fate.settled++;
    assertThat(fate.settled).isEqualTo(1);
  }

  private void marker() {
    List<Fate> sofar = List.copyOf(fates);
    CompletableFuture<Void> reached = uplink.settledSoFar();
    markers.add(
        reached.thenRun(
            () -> assertThat(sofar.stream().filter(fate -> fate.settled == 0)).isEmpty()));
  }

  @Override
  public void published(Outgoing message) {
    int which = index(message);
    Fate fate = fates.get(which);
    assertThat(fate.published).as("published without need").isLessThanOrEqualTo(fate.broken);
    fate.published++;
    if (fate.published == 1) {
      assertThat(which).as("first published in the order of sending").isEqualTo(newest + 1);
      newest = which;
    }
    if (!broke.isEmpty()) {
      assertThat(which).as("what broke comes first, in its order").isEqualTo(broke.pollFirst());
    }
  }

  private int index(Outgoing message) {
    Integer which = number.get(message.id());
    assertThat(which).isNotNull();
    return which == null ? -1 : which;
  }

  @Override
  public void delivered(Outgoing message) {
    fates.get(index(message)).delivered++;
  }

  @Override
  public void refused(Outgoing message) {
    fates.get(index(message)).buried++;
  }

  @Override
  public void broken(Outgoing message) {
    fates.get(index(message)).broken++;
    broke.add(index(message));
  }

  /** The uplink leaves, and another one of its name comes. */
  void replace() {
    outbox.limit(new Outbox.Limits(Long.MAX_VALUE, WhenFull.BLOCK));
    CompletableFuture<Void> retired = uplink.retire();
    while (disk.step()) {
      assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
    }
    assertThat(retired).isDone();
    assertThat(fates).allMatch(fate -> fate.settled == 1);
    leaving.add(publisher);
    leaving.forEach(ShakyPublisher::end);
    leaving.clear();
    // What was stored while its answer was open may go out once more.
    fates.forEach(fate -> fate.broken++);
    fates.forEach(fate -> fate.again = fate.delivered + fate.buried);
    broke.clear();
    uplink = Uplinks.alone("archive", outbox, dead, clock);
    publisher = connection();
  }

  /** From now on all goes well: everything must come to its end. */
  void finish() {
    uplink.open();
    leaving.forEach(ShakyPublisher::end);
    leaving.clear();
    publisher.connect();
    for (int quiet = 0; quiet < 20; quiet++) {
      while (disk.step() || publisher.answerOne()) {
        quiet = 0;
      }
      uplink.tick();
    }
    checkEnd();
  }

  private void checkEnd() {
    Uplink.Look look = uplink.look();
    for (int i = 0; i < fates.size(); i++) {
      Fate fate = fates.get(i);
      assertThat(fate.settled).as("message %s settled, look %s", i, look).isEqualTo(1);
      assertThat(fate.delivered + fate.buried)
          .as("message %s arrived", i)
          .isBetween(1, 1 + fate.again);
    }
    assertThat(look.mode()).isEqualTo(Mode.DIRECT);
    assertThat(look.stored()).isZero();
    assertThat(look.waiting() + look.flying()).isZero();
    assertThat(markers).allMatch(marker -> marker.isDone() && !marker.isCompletedExceptionally());
    long before = outbox.appended();
    send();
    assertThat(outbox.appended()).as("the disk rests").isEqualTo(before);
  }
}
