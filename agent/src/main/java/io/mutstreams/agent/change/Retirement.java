package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Gate;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what is no longer needed, off the records' way. Owned by the change thread. */
final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
  private static final long PATIENCE_MILLIS = 5_000;

  /** Most brokers have nothing any more for a session that is left. */
  private static final long DRAIN_MILLIS = 2_000;

  /** For what is in a stream that gets nothing more. */
  private static final long FLUSH_MILLIS = 500;

  private final Parts parts;
  private final Drains drains;

  /**
   * @param drains gets the sessions that are left and may have messages that nobody else brings
   */
  Retirement(Parts parts, Drains drains) {
    this.parts = parts;
    this.drains = drains;
  }

  /**
   * After a commit.
   *
   * @param laneChanges the streams that have other lanes now
   * @return what runs: feeds that had to connect anew are other ones now
   */
  Running afterChange(Prepared prepared, Running now, List<LaneChange> laneChanges) {
    Running before = prepared.before;
    Set<String> left = new HashSet<>();
    for (Running.Line line : before.lines().values()) {
      if (now.lines().containsKey(line.session().id())) {
        continue;
      }
      List<Postponed> strange = prepared.overlaps.strange(line);
      if (strange.isEmpty()) {
        Closing.quietly(line.feed().close(true, PATIENCE_MILLIS));
      } else {
        drains.begin(line, strange, () -> {});
      }
      left.addAll(line.session().sources());
    }
    // Who begins such a session again waits until it is left.
    settle(before, now, left);
    drains.await(DRAIN_MILLIS);
    forgetLeftOver(prepared, now);
    Map<String, Running.Line> lines = reconnected(before, now);
    for (Map.Entry<String, Running.Stream> stream : before.streams().entrySet()) {
      if (!now.streams().containsKey(stream.getKey())) {
        stream.getValue().lanes().all().forEach(Retirement::end);
      }
    }
    laneChanges.forEach(Retirement::end);
    Set<String> inherited = Takeovers.inherited(before.revision(), now.revision());
    for (Map.Entry<String, Running.Out> uplink : before.uplinks().entrySet()) {
      if (!now.uplinks().containsKey(uplink.getKey())) {
        Running.Out out = uplink.getValue();
        Closing.waitFor(out.uplink().settledSoFar(), PATIENCE_MILLIS);
        Closing.waitFor(out.uplink().retire(), PATIENCE_MILLIS);
        CompletableFuture<Void> closed = out.link().publisher().close(PATIENCE_MILLIS);
        if (inherited.contains(uplink.getKey())) {
          // What it has published and is not answered its heir would publish again.
          Closing.waitFor(closed, 2 * PATIENCE_MILLIS);
        }
        Closing.quietly(closed);
      }
    }
    return new Running(now.revision(), now.sources(), now.streams(), now.uplinks(), lines);
  }

  /** All at once: each waits until what came in is settled, and many may share a connection. */
  private Map<String, Running.Line> reconnected(Running before, Running now) {
    Map<String, CompletableFuture<Void>> closing = new LinkedHashMap<>();
    Set<String> sources = new HashSet<>();
    now.lines()
        .forEach(
            (id, line) -> {
              Running.Line old = before.lines().get(id);
              if (old != null && !old.terms().sameAs(line.terms())) {
                closing.put(id, line.feed().close(false, PATIENCE_MILLIS));
                sources.addAll(line.session().sources());
              }
            });
    settle(before, now, sources);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS * 2);
    Map<String, Running.Line> lines = new LinkedHashMap<>(now.lines());
    closing.forEach(
        (id, closed) -> {
          long left = Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
          boolean unused = Closing.await(closed, left);
          lines.computeIfPresent(id, (same, line) -> reconnect(line));
        });
    return lines;
  }

  /**
   * Makes the state of all streams durable that get something of these sources, or got it before:
   * what came in is settled by that, and not first at the next checkpoint.
   */
  private static void settle(Running before, Running now, Set<String> sources) {
    StreamOrder order = new StreamOrder(now.revision());
    Set<String> readers = new HashSet<>();
    for (String source : sources) {
      readers.addAll(Touched.readers(before.revision(), source));
      readers.addAll(Touched.readers(now.revision(), source));
    }
    Set<String> fed = order.withTargets(readers);
    List<Lanes> lanes = new ArrayList<>();
    for (String name : order.upstreamFirst()) {
      Running.Stream stream = now.streams().get(name);
      if (stream != null && fed.contains(name)) {
        lanes.add(stream.lanes());
        boolean unused = Closing.await(stream.lanes().flushed(), FLUSH_MILLIS);
      }
    }
    lanes.forEach(each -> Closing.quietly(each.checkpoint()));
  }

  /** The session stays with the broker, and with it what comes in meanwhile. */
  private Running.Line reconnect(Running.Line line) {
    Feed feed = SessionPreparation.feed(parts, line.session(), line.terms(), line.gate());
    feed.follow(line.feed());
    Closing.quietly(feed.start());
    return new Running.Line(line.session(), line.terms(), line.gate(), feed);
  }

  /** The sessions of sources that went while the agent was away: the brokers fill them still. */
  private void forgetLeftOver(Prepared prepared, Running now) {
    for (Session session : prepared.known) {
      String id = session.id();
      if (!now.lines().containsKey(id) && !prepared.before.lines().containsKey(id)) {
        prepared.after.connections().values().stream()
            .filter(connection -> Session.broker(connection).equals(session.broker()))
            .findFirst()
            .ifPresent(connection -> forget(session, connection));
      }
    }
  }

  private void forget(Session session, ConnectionConfig connection) {
    Session.Terms terms = new Session.Terms(connection, 1, 1);
    Feed feed = SessionPreparation.feed(parts, session, terms, new Gate());
    Closing.quietly(feed.close(true, 0));
  }

  /** Those that it had go when the others have taken over: if not now, then later. */
  private static void end(LaneChange change) {
    CompletableFuture<Void> done = change.division().done();
    if (Closing.await(done, PATIENCE_MILLIS)) {
      change.former().all().forEach(Retirement::close);
      return;
    }
    LOG.atWarn()
        .addKeyValue("event", "slow")
        .addKeyValue("stream", change.former().stream())
        .log("stream {}: its other lanes wait for a record", change.former().stream());
    Closing.quietly(
        done.thenRunAsync(
            () -> change.former().all().forEach(Retirement::close),
            work -> {
              Thread thread = new Thread(work, "close");
              thread.setDaemon(true);
              thread.start();
            }));
  }

  /** What the lane holds is made durable, so that the messages in it are settled; then it goes. */
  private static void end(Lane lane) {
    Closing.waitFor(
        lane.standing() == null ? lane.flushed() : lane.call(() -> true), PATIENCE_MILLIS);
    Closing.waitFor(
        lane.call(
            () -> {
              lane.buryWaiting();
              return true;
            }),
        PATIENCE_MILLIS);
    Closing.waitFor(lane.checkpoint(), PATIENCE_MILLIS);
    lane.markChange(() -> lane.forget(null), Set.of());
    close(lane);
  }

  private static void close(Lane lane) {
    CompletableFuture<List<Operator>> closed = new CompletableFuture<>();
    lane.markChange(
        () -> {
          lane.pipeline().steps().forEach(StepHost::release);
          closed.complete(lane.pipeline().steps().stream().map(StepHost::operator).toList());
        },
        Set.of());
    if (Closing.await(closed, PATIENCE_MILLIS)) {
      Closing.all(closed.join());
    }
    lane.close();
  }

  /**
   * At the stop of the agent: nothing more comes in, what is in goes out or stays unacknowledged
   * with its broker, state is made durable.
   */
  void everything(Running running, List<String> downstreamLast) {
    running.lines().values().forEach(line -> line.gate().pause());
    for (String name : downstreamLast) {
      Running.Stream stream = running.streams().get(name);
      if (stream != null) {
        Closing.waitFor(stream.lanes().flushed(), PATIENCE_MILLIS);
      }
    }
    List<CompletableFuture<?>> settled = new ArrayList<>();
    running.uplinks().values().forEach(out -> settled.add(out.uplink().settledSoFar()));
    awaitAll(settled);
    List<CompletableFuture<?>> durable = new ArrayList<>();
    running.streams().values().forEach(stream -> durable.add(stream.lanes().checkpoint()));
    awaitAll(durable);
    List<CompletableFuture<?>> closed = new ArrayList<>();
    running.lines().values().forEach(line -> closed.add(line.feed().close(false, 1_000)));
    running.uplinks().values().forEach(out -> closed.add(out.link().publisher().close(1_000)));
    awaitAll(closed);
    running.streams().values().stream()
        .flatMap(stream -> stream.lanes().all().stream())
        .forEach(Retirement::close);
  }

  private static void awaitAll(List<CompletableFuture<?>> futures) {
    Closing.waitFor(
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)), PATIENCE_MILLIS);
  }
}
