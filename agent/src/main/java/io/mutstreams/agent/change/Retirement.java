package io.mutstreams.agent.change;

import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.Uplink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Ends what is no longer needed, off the records' way. Owned by the change thread. */
final class Retirement {
  private static final long PATIENCE_MILLIS = 5_000;

  private final Parts parts;

  Retirement(Parts parts) {
    this.parts = parts;
  }

  /**
   * After a commit.
   *
   * @return what runs: feeds that had to connect anew are other ones now
   */
  Running afterChange(Prepared prepared, Running now, Preparation preparation) {
    Running before = prepared.before;
    before
        .sources()
        .forEach(
            (name, source) -> {
              if (!now.sources().containsKey(name) || prepared.newSources.containsKey(name)) {
                Closing.quietly(source.feed().close(true, PATIENCE_MILLIS));
              }
            });
    Map<String, Running.Source> sources = new LinkedHashMap<>(now.sources());
    now.sources()
        .forEach(
            (name, source) -> {
              Running.Source old = before.sources().get(name);
              if (old != null
                  && !prepared.newSources.containsKey(name)
                  && prepared.difference.feed(old.config(), source.config())
                      == Difference.FeedChange.RECONNECT) {
                sources.put(name, reconnect(source, preparation));
              }
            });
    before
        .streams()
        .forEach(
            (name, stream) -> {
              if (!now.streams().containsKey(name)) {
                end(stream.lane());
                parts.states().forget(name, null);
              }
            });
    before
        .uplinks()
        .forEach(
            (name, out) -> {
              if (!now.uplinks().containsKey(name)) {
                Closing.waitFor(out.uplink().settledSoFar(), PATIENCE_MILLIS);
                Closing.waitFor(out.uplink().retire(), PATIENCE_MILLIS);
                Closing.quietly(out.link().publisher().close(PATIENCE_MILLIS));
              }
            });
    return new Running(now.revision(), sources, now.streams(), now.uplinks());
  }

  /** The session stays with the broker, and with it what comes in meanwhile. */
  private static Running.Source reconnect(Running.Source source, Preparation preparation) {
    boolean unused =
        Closing.await(source.feed().close(false, PATIENCE_MILLIS), PATIENCE_MILLIS * 2);
    SourceConfig config = source.config();
    SourceNode node = source.node();
    Feed feed = preparation.feed(config, node);
    Closing.quietly(feed.start());
    return new Running.Source(config, source.connection(), node, feed);
  }

  /** What the lane holds is made durable, so that the messages in it are settled. */
  private static void end(Lane lane) {
    Closing.waitFor(lane.flushed(), PATIENCE_MILLIS);
    Closing.waitFor(lane.checkpoint(), PATIENCE_MILLIS);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    lane.mark(
        () -> {
          lane.pipeline().steps().forEach(step -> step.operator().close());
          closed.complete(null);
        });
    Closing.waitFor(closed, PATIENCE_MILLIS);
    lane.close();
  }

  /**
   * At the stop of the agent: nothing more comes in, what is in goes out or stays unacknowledged
   * with its broker, state is made durable.
   */
  void everything(Running running, List<String> downstreamLast) {
    running.sources().values().forEach(source -> source.node().pause());
    for (String name : downstreamLast) {
      Running.Stream stream = running.streams().get(name);
      if (stream != null) {
        Closing.waitFor(stream.lane().flushed(), PATIENCE_MILLIS);
      }
    }
    List<CompletableFuture<?>> settled = new ArrayList<>();
    running.uplinks().values().forEach(out -> settled.add(out.uplink().settledSoFar()));
    awaitAll(settled);
    List<CompletableFuture<?>> durable = new ArrayList<>();
    running.streams().values().forEach(stream -> durable.add(stream.lane().checkpoint()));
    awaitAll(durable);
    List<CompletableFuture<?>> closed = new ArrayList<>();
    running.sources().values().forEach(source -> closed.add(source.feed().close(false, 1_000)));
    running.uplinks().values().forEach(out -> closed.add(out.link().publisher().close(1_000)));
    awaitAll(closed);
    running.streams().values().forEach(stream -> end(stream.lane()));
  }

  private static void awaitAll(List<CompletableFuture<?>> futures) {
    Closing.waitFor(
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)), PATIENCE_MILLIS);
  }

  /** The uplinks that left the configuration with records in their outbox, in plain words. */
  static List<String> leftBehind(Running before, Running now) {
    List<String> lines = new ArrayList<>();
    before
        .uplinks()
        .forEach(
            (name, out) -> {
              Uplink.Look look = out.uplink().look();
              if (!now.uplinks().containsKey(name) && look.stored() > 0) {
                lines.add(
                    "uplink "
                        + name
                        + ": its outbox keeps "
                        + look.stored()
                        + " records, until an uplink of this name is there again");
              }
            });
    return lines;
  }
}
