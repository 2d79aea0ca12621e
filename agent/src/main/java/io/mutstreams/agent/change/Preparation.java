package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes beside the running graph what a change needs: operators created, opened and warmed up,
 * state read, connections made, topics subscribed. Collects every problem.
 *
 * <p>Owned by the change thread.
 */
final class Preparation {
  private static final long LANE_MILLIS = 5_000;
  private static final long STATE_MILLIS = 60_000;

  private final Parts parts;
  private final long patienceMillis;
  private final Prepared prepared;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private int links;

  /** A connection or subscription under way. */
  private record Attempt(CompletableFuture<Void> start, Position at, String path) {}

  /**
   * @param patienceMillis how long to wait for brokers to accept or refuse; one that cannot be
   *     reached does not stand in the way of a change
   */
  Preparation(Parts parts, Running before, Revision after, long patienceMillis, int links) {
    this.parts = parts;
    this.patienceMillis = patienceMillis;
    this.prepared = new Prepared(before, after);
    this.links = links;
  }

  /** Everything made; ask {@link #problems} whether it may be committed. */
  Prepared prepare() {
    // Connections first: they take the longest and need nobody's attention.
    prepared.after.uplinks().values().forEach(this::uplink);
    prepared.after.sources().values().forEach(this::source);
    prepared.after.streams().values().forEach(this::stream);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    attempts.forEach(attempt -> await(attempt, end));
    return prepared;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void uplink(UplinkConfig now) {
    Running.Out old = prepared.before.uplinks().get(now.name());
    if (old != null && !prepared.difference.reconnects(old.config(), now)) {
      return;
    }
    Uplink uplink = old == null ? newUplink(now) : old.uplink();
    ConnectionConfig connection = connection(now.connection());
    String client = "mutstreams-" + prepared.after.agentId() + "-" + now.name() + "-out-" + links++;
    Uplink.Link link =
        uplink.link(events -> parts.connector().publisher(now.name(), connection, client, events));
    prepared.newLinks.put(now.name(), link);
    attempts.add(new Attempt(link.publisher().start(), now.at(), "uplinks." + now.name()));
  }

  private Uplink newUplink(UplinkConfig now) {
    Outbox outbox =
        parts.outboxes().apply(now.name(), new Outbox.Limits(now.maxBytes(), now.whenFull()));
    Uplink uplink = new Uplink(now.name(), outbox, parts.deadLetters(), parts.clock());
    prepared.newUplinks.put(now.name(), uplink);
    return uplink;
  }

  private void source(SourceConfig now) {
    Running.Source old = prepared.before.sources().get(now.name());
    Difference.FeedChange change =
        old == null ? Difference.FeedChange.MOVE : prepared.difference.feed(old.config(), now);
    switch (change) {
      case MOVE -> {
        SourceNode node = new SourceNode(now, parts.clock(), parts.deadLetters());
        Feed feed = feed(now, node);
        prepared.newSources.put(
            now.name(), new Running.Source(now, connection(now.connection()), node, feed));
        attempts.add(new Attempt(feed.start(), now.at(), "sources." + now.name()));
      }
      case TOPICS -> {
        Feed feed = Objects.requireNonNull(old).feed();
        prepared.newTopics.put(now.name(), feed);
        attempts.add(
            new Attempt(
                feed.prepareTopics(now.topics()), now.at(), "sources." + now.name() + ".topics"));
      }
      case NONE, RECONNECT -> {}
    }
  }

  /** The feed of a source under its stable client id; not started. */
  Feed feed(SourceConfig now, SourceNode node) {
    return parts
        .connector()
        .feed(
            now.name(),
            connection(now.connection()),
            "mutstreams-" + prepared.after.agentId() + "-" + now.name(),
            now.topics(),
            now.qos(),
            now.receiveMaximum(),
            node::accept);
  }

  private ConnectionConfig connection(String name) {
    return Objects.requireNonNull(prepared.after.connections().get(name), name);
  }

  private void stream(StreamConfig now) {
    Running.Stream old = prepared.before.streams().get(now.name());
    if (old == null) {
      loadState(now);
    }
    for (int i = 0; i < now.steps().size(); i++) {
      StepConfig step = now.steps().get(i);
      String path = "streams." + now.name() + ".steps[" + i + "]";
      StepConfig was = old == null ? null : find(old.config(), step.id());
      if (was == null || !Difference.sameStep(was, step)) {
        create(now, step, path);
        if (old != null && was != null) {
          checkState(old, step, path);
        }
      }
    }
  }

  static @Nullable StepConfig find(StreamConfig stream, String id) {
    for (StepConfig step : stream.steps()) {
      if (step.id().equals(id)) {
        return step;
      }
    }
    return null;
  }

  /** Whatever an operator of somebody else's throws here is a reason to refuse the change. */
  private void create(StreamConfig stream, StepConfig step, String path) {
    String name = step.type().spec().type();
    try {
      Operator operator = step.type().factory().create(step.config());
      prepared.operators.put(new Prepared.Place(stream.name(), step.id()), operator);
      operator.open();
      operator.warmUp();
    } catch (BadConfigException e) {
      Position at = e.option() == null ? null : step.optionsAt().get(e.option());
      String where = e.option() == null ? "" : "." + e.option();
      problems.add(
          new Problem(
              at == null ? step.at() : at,
              path + "." + name + where,
              String.valueOf(e.getMessage())));
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      problems.add(
          new Problem(
              step.at(),
              path + "." + name,
              "operator '"
                  + name
                  + "' of plugin "
                  + step.type().plugin()
                  + " could not be made ready: "
                  + e));
    }
  }

  private void checkState(Running.Stream old, StepConfig step, String path) {
    CompletableFuture<@Nullable String> asked =
        old.lane()
            .call(
                () -> {
                  for (StepHost host : old.lane().pipeline().steps()) {
                    if (host.name().step().equals(step.id())) {
                      return host.unreadableBy(step.type().spec());
                    }
                  }
                  return null;
                });
    try {
      String reason = asked.get(LANE_MILLIS, TimeUnit.MILLISECONDS);
      if (reason != null) {
        problems.add(new Problem(step.at(), path, reason));
      }
    } catch (TimeoutException | ExecutionException e) {
      problems.add(
          new Problem(
              step.at(), path, "stream " + old.lane().stream() + " does not answer: try again"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loadState(StreamConfig stream) {
    if (stream.steps().stream().allMatch(step -> step.type().spec().states().isEmpty())) {
      return;
    }
    CompletableFuture<List<StateStore.Entry>> loaded = new CompletableFuture<>();
    parts.states().load(stream.name(), loaded::complete);
    if (Closing.await(loaded, STATE_MILLIS)) {
      prepared.states.put(stream.name(), loaded.join());
    } else {
      problems.add(
          new Problem(
              stream.at(), "streams." + stream.name(), "its stored state cannot be read now"));
    }
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
        problems.add(
            new Problem(attempt.at(), attempt.path(), String.valueOf(refused.getMessage())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The number of the next connection: two of one uplink must not share a client id. */
  int links() {
    return links;
  }
}
