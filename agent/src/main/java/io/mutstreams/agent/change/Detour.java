package io.mutstreams.agent.change;

import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.agent.outbox.OutboxName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has uplinks hold what a change leads past records that another one has not delivered. Whether
 * there are any is known when the answers to what flies have come: the lanes do not stand for that,
 * what they send meanwhile waits in memory. Owned by the change thread.
 */
final class Detour {
  private static final Logger LOG = LoggerFactory.getLogger(Detour.class);

  /** For the answers of a connection that takes records; then they go to disk. */
  private static final long ANSWERS_MILLIS = 1_000;

  /** For the disk; after that the hold learns later what it waits for. */
  private static final long DISK_MILLIS = 1_000;

  private final Parts parts;
  private final Map<String, Running.Out> before;
  private final Map<String, Uplink> after;
  private final Map<String, UplinkConfig> configs;
  private final Map<Asked, CompletableFuture<List<Outbox.Mark>>> marks = new HashMap<>();
  private final Map<Reroutes.Reroute, Waits> open = new LinkedHashMap<>();

  private record Asked(String uplink, Set<String> streams) {}

  /**
   * @param before the uplinks as they run
   * @param after those that there are to be
   */
  Detour(
      Parts parts,
      Map<String, Running.Out> before,
      Map<String, Uplink> after,
      Map<String, UplinkConfig> configs) {
    this.parts = parts;
    this.before = before;
    this.after = after;
    this.configs = configs;
  }

  /**
   * Asks what is not delivered, and has what comes behind it wait; while the lanes stand.
   *
   * @param reroutes what takes another way from now on
   */
  void begin(List<Reroutes.Reroute> reroutes) {
    reroutes.forEach(reroute -> open.put(reroute, waits(reroute)));
    open.keySet().forEach(reroute -> to(reroute).pause(reroute.stream()));
  }

  /** Begins the holds that are needed, and lets go what waited. */
  void end() {
    CompletableFuture<Void> known =
        CompletableFuture.allOf(marks.values().toArray(CompletableFuture[]::new));
    if (!Closing.await(known, ANSWERS_MILLIS)) {
      marks.forEach(
          (asked, found) -> {
            Running.Out out = before.get(asked.uplink());
            if (out != null && !found.isDone()) {
              out.uplink().storeNow();
            }
          });
      Closing.waitFor(known, DISK_MILLIS);
    }
    open.forEach((reroute, waits) -> to(reroute).resume(reroute.stream(), hold(reroute, waits)));
    open.clear();
  }

  private Uplink to(Reroutes.Reroute reroute) {
    return Objects.requireNonNull(after.get(reroute.uplink()), reroute.uplink());
  }

  /**
   * For what a reroute waits.
   *
   * @param others what other ways have not delivered
   * @param own what was sent by its own end before
   */
  private record Waits(
      CompletableFuture<List<Outbox.Mark>> others, CompletableFuture<List<Outbox.Mark>> own) {
    CompletableFuture<List<Outbox.Mark>> all() {
      return others.thenCombine(
          own,
          (those, these) ->
              those.isEmpty()
                  ? those
                  : Outbox.Mark.last(Stream.concat(those.stream(), these.stream()).toList()));
    }
  }

  private Waits waits(Reroutes.Reroute reroute) {
    String uplink = reroute.uplink();
    List<CompletableFuture<List<Outbox.Mark>>> others = new ArrayList<>();
    reroute
        .from()
        .forEach(
            (name, streams) -> {
              CompletableFuture<List<Outbox.Mark>> found = marks(name, streams);
              // Its ordinary outboxes keep the order by themselves.
              others.add(name.equals(uplink) ? found.thenApply(Detour::held) : found);
            });
    return new Waits(joined(others), marks(uplink, Set.of(reroute.stream())));
  }

  private static List<Outbox.Mark> held(List<Outbox.Mark> all) {
    return all.stream().filter(mark -> OutboxName.hold(mark.outbox()) > 0).toList();
  }

  private CompletableFuture<List<Outbox.Mark>> marks(String uplink, Set<String> streams) {
    return marks.computeIfAbsent(
        new Asked(uplink, streams),
        asked -> {
          Running.Out out = before.get(uplink);
          return out == null ? parts.outboxes().marks(uplink) : out.uplink().marks(streams);
        });
  }

  private static CompletableFuture<List<Outbox.Mark>> joined(
      List<CompletableFuture<List<Outbox.Mark>>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                Outbox.Mark.last(each.stream().flatMap(marks -> marks.join().stream()).toList()));
  }

  /** The hold that it needs; null for none, or for none beside those that there are. */
  private @Nullable Hold hold(Reroutes.Reroute reroute, Waits waits) {
    String name = reroute.uplink();
    if (waits.others().isDone()
        && (waits.others().join().isEmpty()
            || to(reroute).awaits(reroute.stream(), waits.others().join()))) {
      return null;
    }
    LOG.atInfo()
        .addKeyValue("event", "held")
        .addKeyValue("uplink", name)
        .addKeyValue("stream", reroute.stream())
        .log(
            "uplink {}: the records of stream {} are held until {} has delivered those before them",
            name,
            reroute.stream(),
            String.join(", ", reroute.from().keySet()));
    Outbox.Limits limits =
        Outbox.Limits.of(Objects.requireNonNull(configs.get(name), name).outbox());
    return parts.outboxes().hold(name, reroute.stream(), waits.all(), limits);
  }
}
