package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.api.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream whose records are led from uplink to uplink at random, while connections come and go,
 * answers and the disk are slow, and the process is killed and begins again with what is stored;
 * beside it a stream to each uplink that no change touches, but that one uplink may go, and another
 * one drains what it leaves and gets what it got. No record may be published before all earlier
 * ones of its stream are delivered, or published before it by the same uplink.
 */
final class RerouteModel {
  private static final String MOVING = "moving";
  private static final Outbox.Limits LIMITS = new Outbox.Limits(Long.MAX_VALUE, WhenFull.BLOCK);

  private final Random random;
  private final ManualClock clock = new ManualClock();
  private final List<String> names = List.of("a", "b", "c");
  private Steps disk = new Steps();
  private final Disk running = new Disk();
  private final MemoryOutboxes outboxes = new MemoryOutboxes(running);
  private final MemoryDeadLetters dead = new MemoryDeadLetters(running);
  private final Map<String, Uplink> uplinks = new HashMap<>();
  private final Map<String, ShakyPublisher> publishers = new HashMap<>();
  private final Map<String, Sent> streams = new HashMap<>();
  private final Set<String> ways = new LinkedHashSet<>();
  private final Map<String, String> heirs = new HashMap<>();
  private String way = "a";
  private @Nullable Runnable resume;
  private int run;

  /** What was sent of a stream; acknowledged from the head, as with a broker. */
  private static final class Sent {
    private int next;
    private int open;
    private final List<Fate> fates = new ArrayList<>();
    private final ArrayDeque<Integer> unsettled = new ArrayDeque<>();
    private final Set<Integer> settled = new LinkedHashSet<>();

    Fate fate(int number) {
      while (fates.size() <= number) {
        fates.add(new Fate());
      }
      return fates.get(number);
    }

    /** The first that was not delivered. */
    int firstOpen() {
      while (open < fates.size() && fates.get(open).done) {
        open++;
      }
      return open;
    }
  }

  /**
   * What became of a record: on which uplinks it was published in this run, and whether it came.
   */
  private static final class Fate {
    private boolean published;
    private boolean done;
    private final Set<String> on = new LinkedHashSet<>();
  }

  /** Whose work a crash forgets. */
  private final class Disk implements Executor {
    @Override
    public void execute(Runnable work) {
      disk.execute(work);
    }
  }

  RerouteModel(long seed) {
    random = new Random(seed);
    streams.put(MOVING, new Sent());
    names.forEach(name -> streams.put("steady-" + name, new Sent()));
    begin();
  }

  private void begin() {
    run++;
    for (String name : names) {
      if (heirs.containsKey(name)) {
        continue;
      }
      Map<Priority, Outbox> its =
          Map.of(Priority.NORMAL, outboxes.of(name, Priority.NORMAL, LIMITS));
      Uplink uplink = new Uplink(name, its, dead, new Precedence(), clock, clock);
      CompletableFuture<List<Hold>> holds = outboxes.holds(name, LIMITS);
      disk.all();
      holds.join().forEach(uplink::hold);
      uplinks.put(name, uplink);
      connect(name, uplink);
      uplink.open();
    }
    heirs.forEach(this::adopt);
    holdAgain(MOVING, way, ways);
    heirs.forEach((former, heir) -> holdAgain("steady-" + former, heir, Set.of(former)));
    // What was not acknowledged comes again, in its order.
    streams.forEach(
        (stream, sent) -> {
          sent.settled.clear();
          List.copyOf(sent.unsettled).forEach(number -> send(stream, number));
        });
  }

  private void connect(String name, Uplink uplink) {
    int window = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
    Uplink.Link link =
        uplink.link(
            events -> {
              ShakyPublisher made = new ShakyPublisher(random, window, events, new Journal(name));
              publishers.put(name, made);
              return made;
            });
    Uplink.Link unused = uplink.attach(link);
  }

  /** One thing of many that may happen. */
  void step() {
    String any = names.get(random.nextInt(names.size()));
    String name = heirs.getOrDefault(any, any);
    int dice = random.nextInt(1_000);
    if (dice < 250) {
      next(MOVING);
    } else if (dice < 320) {
      next("steady-" + any);
    } else if (dice < 600) {
      publisher(name).answerOne();
    } else if (dice < 850) {
      disk.step();
    } else if (dice < 900) {
      clock.advance(random.nextInt(1_500));
      uplinks.values().forEach(Uplink::tick);
    } else if (dice < 930) {
      publisher(name).drop();
    } else if (dice < 960) {
      publisher(name).connect();
    } else if (dice < 990) {
      resume();
      reroute(name);
    } else if (dice < 992) {
      resume();
    } else if (dice < 995) {
      kill();
    } else if (dice < 998 && heirs.isEmpty()) {
      resume();
      inherit(name, names.get((names.indexOf(name) + 1) % names.size()));
    }
  }

  private ShakyPublisher publisher(String name) {
    ShakyPublisher publisher = publishers.get(name);
    if (publisher == null) {
      throw new IllegalStateException(name);
    }
    return publisher;
  }

  private Uplink uplink(String name) {
    Uplink uplink = uplinks.get(name);
    if (uplink == null) {
      throw new IllegalStateException(name);
    }
    return uplink;
  }

  private Sent sent(String stream) {
    return streams.computeIfAbsent(stream, none -> new Sent());
  }

  private void next(String stream) {
    Sent sent = sent(stream);
    sent.unsettled.add(sent.next);
    send(stream, sent.next++);
  }

  private void send(String stream, int number) {
    Outgoing message =
        new Outgoing(stream + " " + number, "t", "k", Map.of(), Bytes.utf8("x"), 1, false);
    Sent sent = sent(stream);
    int now = run;
    String own = stream.substring(stream.indexOf('-') + 1);
    String to = stream.equals(MOVING) ? way : heirs.getOrDefault(own, own);
    uplink(to)
        .send(
            message,
            new Settlement(() -> settled(sent, number, now)),
            Priority.NORMAL,
            false,
            stream);
  }

  private void settled(Sent sent, int number, int in) {
    if (in == run) {
      sent.settled.add(number);
      while (!sent.unsettled.isEmpty() && sent.settled.contains(sent.unsettled.peek())) {
        sent.unsettled.remove();
      }
    }
  }

  /** The end of a change that made the moving stream wait. */
  private void resume() {
    if (resume != null) {
      resume.run();
      resume = null;
    }
  }

  /**
   * As a change does; with a wait of any length, or none at all: so marks may become known late.
   */
  private void reroute(String to) {
    if (to.equals(way)) {
      return;
    }
    ways.add(way);
    way = to;
    var others = marks(MOVING, ways, to);
    var own = uplink(to).marks(Set.of(MOVING));
    uplink(to).pause(MOVING);
    resume = () -> uplink(to).resume(MOVING, needed(MOVING, to, others, own));
    if (random.nextBoolean()) {
      resume();
    }
  }

  private List<CompletableFuture<List<Outbox.Mark>>> marks(
      String stream, Set<String> from, String to) {
    List<CompletableFuture<List<Outbox.Mark>>> marks = new ArrayList<>();
    for (String name : from) {
      if (heirs.containsKey(name)) {
        marks.add(outboxes.marks(name));
      } else if (!name.equals(to)) {
        marks.add(uplink(name).marks(Set.of(stream)));
        if (random.nextBoolean()) {
          uplink(name).storeNow();
        }
      }
    }
    return marks;
  }

  /** An uplink goes; another one drains what it leaves, and gets its streams. */
  private void inherit(String former, String heir) {
    if (way.equals(former)) {
      reroute(heir);
      resume();
    }
    String stream = "steady-" + former;
    hold(stream, heir, marks(stream, Set.of(former), heir), uplink(heir).marks(Set.of(stream)));
    CompletableFuture<Void> unused = uplink(former).retire();
    publisher(former).end();
    heirs.put(former, heir);
    uplinks.remove(former);
    publishers.remove(former);
    adopt(former, heir);
  }

  private void adopt(String former, String heir) {
    Uplink to = uplink(heir);
    to.hold(Adopted.of(Map.of(Priority.NORMAL, outboxes.of(former, Priority.NORMAL, LIMITS))));
    CompletableFuture<Void> unused =
        outboxes
            .holds(former, LIMITS)
            .thenAccept(holds -> holds.forEach(hold -> to.hold(Adopted.of(hold))));
  }

  private void hold(
      String stream,
      String to,
      List<CompletableFuture<List<Outbox.Mark>>> others,
      CompletableFuture<List<Outbox.Mark>> own) {
    Hold hold = needed(stream, to, others, own);
    if (hold != null) {
      uplink(to).hold(hold);
    }
  }

  private @Nullable Hold needed(
      String stream,
      String to,
      List<CompletableFuture<List<Outbox.Mark>>> others,
      CompletableFuture<List<Outbox.Mark>> own) {
    CompletableFuture<List<Outbox.Mark>> those =
        CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
            .thenApply(all -> others.stream().flatMap(each -> each.join().stream()).toList());
    if (those.isDone() && (those.join().isEmpty() || uplink(to).awaits(stream, those.join()))) {
      return null;
    }
    CompletableFuture<List<Outbox.Mark>> after =
        those.thenCombine(own, (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    return outboxes.hold(to, stream, after, LIMITS);
  }

  /** A hold whose marks were not stored is gone. */
  private void holdAgain(String stream, String to, Set<String> from) {
    List<CompletableFuture<List<Outbox.Mark>>> others = new ArrayList<>();
    from.stream()
        .filter(name -> !name.equals(to))
        .forEach(name -> others.add(outboxes.marks(name)));
    CompletableFuture<List<Outbox.Mark>> own = outboxes.marks(to);
    disk.all();
    hold(stream, to, others, own);
  }

  /** The process is gone, and the brokers send again what was not acknowledged. */
  private void kill() {
    resume = null;
    publishers.values().forEach(ShakyPublisher::end);
    streams.values().forEach(sent -> sent.fates.forEach(fate -> fate.on.clear()));
    disk = new Steps();
    outboxes.crash();
    uplinks.clear();
    begin();
  }

  /** From now on all goes well: everything must come to its end. */
  void finish() {
    resume();
    for (int quiet = 0; quiet < 40; quiet++) {
      publishers.values().forEach(ShakyPublisher::connect);
      boolean busy = true;
      while (busy) {
        busy = disk.step();
        for (ShakyPublisher each : publishers.values()) {
          busy |= each.answerOne();
        }
        quiet = busy ? 0 : quiet;
      }
      clock.advance(100);
      uplinks.values().forEach(Uplink::tick);
    }
    streams.forEach(
        (stream, sent) -> {
          assertThat(sent.firstOpen()).as("all of %s arrived", stream).isEqualTo(sent.next);
          assertThat(sent.unsettled).as("all of %s settled", stream).isEmpty();
        });
    assertThat(outboxes.held()).as("holds that are left").isZero();
    uplinks.values().forEach(uplink -> assertThat(uplink.look().stored()).isZero());
  }

  private final class Journal implements ShakyPublisher.Journal {
    private final String uplink;

    Journal(String uplink) {
      this.uplink = uplink;
    }

    @Override
    public void published(Outgoing message) {
      Sent sent = sent(stream(message));
      int number = number(message);
      Fate fate = sent.fate(number);
      if (!fate.published) {
        for (int earlier = sent.firstOpen(); earlier < number; earlier++) {
          Fate other = sent.fate(earlier);
          assertThat(other.done || other.on.contains(uplink))
              .as(
                  "%s to %s: %s before %s, which is on %s",
                  message.id(), uplink, number, earlier, other.on)
              .isTrue();
        }
      }
      fate.published = true;
      fate.on.add(uplink);
    }

    @Override
    public void delivered(Outgoing message) {
      sent(stream(message)).fate(number(message)).done = true;
    }

    @Override
    public void refused(Outgoing message) {
      delivered(message);
    }

    @Override
    public void broken(Outgoing message) {}

    private String stream(Outgoing message) {
      return message.id().substring(0, message.id().indexOf(' '));
    }

    private int number(Outgoing message) {
      return Integer.parseInt(message.id().substring(message.id().indexOf(' ') + 1));
    }
  }
}
