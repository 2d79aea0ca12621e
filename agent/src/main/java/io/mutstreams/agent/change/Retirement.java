package io.mutstreams.agent.change;

import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.Uplink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Ends what is no longer needed, off the records' way. Owned by the change thread. */
final class Retirement {
  private static final long PATIENCE_MILLIS = 5_000;

  /**
   * After a commit.
   *
   * @return what runs: feeds that had to connect anew are other ones now
   */
  Running afterChange(Prepared prepared, Running now, Preparation preparation) {
    Running before = prepared.before;
    for (Map.Entry<String, Running.Source> source : before.sources().entrySet()) {
      String name = source.getKey();
      if (!now.sources().containsKey(name) || prepared.newSources.containsKey(name)) {
        Closing.quietly(source.getValue().feed().close(true, PATIENCE_MILLIS));
      }
    }
    Map<String, Running.Source> sources = new LinkedHashMap<>();
    now.sources()
        .forEach(
            (name, source) ->
                sources.put(
                    name, reconnects(prepared, name) ? reconnect(source, preparation) : source));
    for (Map.Entry<String, Running.Stream> stream : before.streams().entrySet()) {
      if (!now.streams().containsKey(stream.getKey())) {
        end(stream.getValue().lane());
      }
    }
    for (Map.Entry<String, Running.Out> uplink : before.uplinks().entrySet()) {
      if (!now.uplinks().containsKey(uplink.getKey())) {
        Running.Out out = uplink.getValue();
        Closing.waitFor(out.uplink().settledSoFar(), PATIENCE_MILLIS);
        Closing.waitFor(out.uplink().retire(), PATIENCE_MILLIS);
        Closing.quietly(out.link().publisher().close(PATIENCE_MILLIS));
      }
    }
    return new Running(now.revision(), sources, now.streams(), now.uplinks());
  }

  private static boolean reconnects(Prepared prepared, String name) {
    Running.Source old = prepared.before.sources().get(name);
    SourceConfig now = prepared.after.sources().get(name);
    return old != null
        && now != null
        && !prepared.newSources.containsKey(name)
        && prepared.difference.feed(old.config(), now) == Difference.FeedChange.RECONNECT;
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

  /** What the lane holds is made durable, so that the messages in it are settled; then it goes. */
  private static void end(Lane lane) {
    Closing.waitFor(lane.flushed(), PATIENCE_MILLIS);
    Closing.waitFor(lane.checkpoint(), PATIENCE_MILLIS);
    lane.mark(() -> lane.forget(null));
    close(lane);
  }

  private static void close(Lane lane) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    lane.mark(
        () -> {
          for (StepHost step : lane.pipeline().steps()) {
            Closing.quietly(step.operator());
            step.release();
          }
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
    running.streams().values().forEach(stream -> close(stream.lane()));
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
