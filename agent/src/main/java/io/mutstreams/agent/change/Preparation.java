package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.EvenClock;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.agent.flow.Uplink;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes beside the running graph what a change needs: connections made, topics subscribed, and by
 * {@link StepPreparation} the operators. Collects every problem.
 *
 * <p>Owned by the change thread.
 */
final class Preparation {
  private static final long STORE_MILLIS = 60_000;

  private final Parts parts;
  private final long patienceMillis;
  private final Prepared prepared;
  private final List<Problem> problems = new ArrayList<>();
  private final StepPreparation steps;
  private final List<Attempt> attempts = new ArrayList<>();
  private final SwitchFeeds switchFeeds;
  private final Runnable noteDown;
  private int links;

  /** A connection or subscription under way. */
  private record Attempt(CompletableFuture<Void> start, Position at, String path) {}

  /**
   * For one change.
   *
   * @param prepared gets what is made
   * @param switchFeeds prepared with the rest
   * @param patienceMillis how long to wait for brokers to accept or refuse; one that cannot be
   *     reached does not stand in the way of a change
   * @param noteDown notes which sessions there may be from now on, before those are begun that take
   *     over from others
   */
  Preparation(
      Parts parts,
      Prepared prepared,
      long patienceMillis,
      int links,
      SwitchFeeds switchFeeds,
      Runnable noteDown) {
    this.noteDown = noteDown;
    this.switchFeeds = switchFeeds;
    this.parts = parts;
    this.patienceMillis = patienceMillis;
    this.prepared = prepared;
    this.links = links;
    this.steps = new StepPreparation(parts, prepared, problems);
  }

  /** Makes everything; ask {@link #problems} whether it may be committed. */
  void prepare() {
    // Connections first: they take the longest and need nobody's attention.
    for (UplinkConfig now : prepared.after.uplinks().values()) {
      guarded(now.at(), "uplinks." + now.name(), () -> uplink(now));
    }
    SessionPreparation sources = sources();
    guarded(new Position("", 1, 1), "switches", this::switchFeeds);
    for (StreamConfig now : prepared.after.streams().values()) {
      guarded(now.at(), "streams." + now.name(), () -> steps.prepare(now));
    }
    awaitAll();
    switchFeeds.stay(prepared);
    stay(sources);
    heirs(sources);
    sources.findLeftBehind(problems);
    steps.checkAgain();
    prepared.endProbes();
  }

  private void switchFeeds() {
    switchFeeds.prepare(prepared, (start, at, path) -> attempts.add(new Attempt(start, at, path)));
  }

  private SessionPreparation sources() {
    SessionPreparation sources =
        new SessionPreparation(
            parts,
            prepared,
            (start, at, path) -> attempts.add(new Attempt(start, at, path)),
            () -> links++);
    sources.nodes();
    prepared.overlaps.find();
    sessions(sources, false);
    return sources;
  }

  /** The sessions that take over from others, when all else is done. */
  private void heirs(SessionPreparation sources) {
    try {
      if (prepared.plan().stream().anyMatch(prepared.overlaps::isHeir)) {
        noteDown.run();
      }
      prepared.overlaps.begin();
      sessions(sources, true);
      awaitAll();
      stay(sources);
      if (problems.isEmpty()) {
        postpone(sources);
        prepared.overlaps.catchUp();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is connected and gets another connection keeps the one that it has until that is up. */
  private void stay(SessionPreparation sources) {
    sources.stay();
    prepared
        .before
        .uplinks()
        .forEach(
            (name, old) -> {
              Uplink.Link link = prepared.newLinks.get(name);
              UplinkConfig now = prepared.after.uplinks().get(name);
              if (link != null && now != null && !isUp(link) && isUp(old.link())) {
                stay(now, old, link);
              }
            });
  }

  private void stay(UplinkConfig now, Running.Out old, Uplink.Link link) {
    Awaited awaited = awaited(now, old);
    if (!prepared.moves.isReached(awaited)) {
      prepared.newLinks.remove(now.name());
      Closing.quietly(link.publisher().close(0));
      prepared.awaited.add(awaited);
    }
  }

  private static boolean isUp(Uplink.Link link) {
    return link.publisher().status().connected();
  }

  private Awaited awaited(UplinkConfig now, Running.Out old) {
    return Awaited.of(now.name(), old, prepared.after.agentId(), connection(now.connection()));
  }

  /** What is to go to a broker that cannot be reached stays where it is. */
  private void postpone(SessionPreparation sources) {
    for (Session session : prepared.plan()) {
      Running.Line line = prepared.newLines.get(session.id());
      if (line != null
          && !line.feed().status().connected()
          && prepared.overlaps.postpone(session)) {
        prepared.newLines.remove(session.id());
        Closing.quietly(line.feed().close(true, 0));
      }
    }
    sources.takeBack();
    awaitAll();
  }

  private void awaitAll() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    attempts.forEach(attempt -> await(attempt, end));
    attempts.clear();
  }

  private void sessions(SessionPreparation sources, boolean heirs) {
    List<Session> those =
        prepared.plan().stream().filter(each -> prepared.overlaps.isHeir(each) == heirs).toList();
    for (Session session : those) {
      String name = session.sources().iterator().next();
      SourceConfig source = Objects.requireNonNull(prepared.after.sources().get(name), name);
      guarded(source.at(), "sources." + name, () -> sources.session(session));
    }
  }

  /** Whatever goes wrong here must not leave the change half made. */
  private void guarded(Position at, String path, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      problems.add(new Problem(at, path, "could not be prepared: " + e));
    }
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void uplink(UplinkConfig now) {
    Running.Out old = prepared.before.uplinks().get(now.name());
    ConnectionConfig connection = connection(now.connection());
    if (old != null) {
      if (old.isLinkedBy(connection, prepared.after.agentId())) {
        return;
      }
      Awaited awaited = awaited(now, old);
      if (prepared.moves.isUnreached(awaited)) {
        prepared.awaited.add(awaited);
        return;
      }
    }
    Uplink uplink = old == null ? newUplink(now) : old.uplink();
    String client = "mutstreams-" + prepared.after.agentId() + "-" + now.name() + "-out-" + links++;
    Uplink.Link link =
        uplink.link(events -> parts.connector().publisher(now.name(), connection, client, events));
    link.publisher().onTrial();
    prepared.newLinks.put(now.name(), link);
    attempts.add(new Attempt(link.publisher().start(), now.at(), "uplinks." + now.name()));
  }

  private Uplink newUplink(UplinkConfig now) {
    Uplink uplink =
        new Uplink(
            now.name(),
            parts.outboxes(now),
            parts.deadLetters(),
            parts.precedence(),
            parts.clock(),
            new EvenClock());
    uplink.configure(now);
    Outbox.Limits limits = Outbox.Limits.of(now.outbox());
    CompletableFuture<List<Hold>> holds = parts.outboxes().holds(now.name(), limits);
    if (!Closing.await(holds, STORE_MILLIS)) {
      throw new IllegalStateException("what its outbox holds is stored and cannot be read now");
    }
    holds.join().forEach(uplink::hold);
    prepared.newUplinks.put(now.name(), uplink);
    return uplink;
  }

  private ConnectionConfig connection(String name) {
    return Objects.requireNonNull(prepared.after.connections().get(name), name);
  }

  private void await(Attempt attempt, long end) {
    try {
      long left = Math.max(0, end - System.nanoTime());
      Void unused = attempt.start().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // Not reachable now is no reason to refuse: it goes on trying.
      return;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        refused(attempt, refused);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refused(Attempt attempt, RefusedException refused) {
    String message = String.valueOf(refused.getMessage());
    RefusedException.Place place = refused.place();
    if (place == null) {
      problems.add(new Problem(attempt.at(), attempt.path(), message));
      return;
    }
    Problem problem = new Problem(place.at(), place.path(), message);
    // At the start of the agent there is nothing yet that it would keep: it goes on trying.
    if (!prepared.before.revision().agentId().isEmpty() && !problems.contains(problem)) {
      problems.add(problem);
    }
  }

  /** The number of the next connection: two of one uplink must not share a client id. */
  int links() {
    return links;
  }
}
