package io.mutstreams.agent;

import io.mutstreams.agent.change.Move;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.DurationText;
import io.mutstreams.agent.config.OutboxConfig;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.flow.Latency;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.outbox.StorageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The status of an agent as a tree of plain values, for the control socket. Any thread. */
final class StatusDocument {
  private StatusDocument() {}

  /** What has passed where, for the rates; the names are those that the document asks for. */
  static Map<String, Long> counts(Running running) {
    Map<String, Long> counts = new HashMap<>();
    running.sources().forEach((name, s) -> counts.put("source " + name, s.node().records()));
    StreamDocument.counts(running, counts);
    running
        .uplinks()
        .forEach((name, out) -> counts.put("uplink " + name, out.uplink().look().delivered()));
    return counts;
  }

  /** What the outboxes have dropped. */
  static Map<String, DropLog.Look> drops(Running running) {
    Map<String, DropLog.Look> drops = new HashMap<>();
    running
        .uplinks()
        .forEach(
            (name, out) -> {
              OutboxConfig outbox = out.config().outbox();
              List<String> settings = new ArrayList<>();
              if (outbox.whenFull() != WhenFull.BLOCK) {
                String word = Words.word(outbox.whenFull());
                settings.add("when-full: " + word);
              }
              if (outbox.maxAge() != null) {
                settings.add("max-age: " + DurationText.format(outbox.maxAge()));
              }
              long dropped = out.uplink().look().dropped();
              drops.put(name, DropLog.Look.outbox(name, dropped, String.join(", ", settings)));
            });
    return drops;
  }

  /** Who it is and what it runs. */
  static Map<String, @Nullable Object> head(
      Running running, long uptimeMillis, History history, AgentOptions options) {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put("agent", running.revision().agentId());
    head.put("version", version());
    head.put("pid", ProcessHandle.current().pid());
    head.put("uptime_s", uptimeMillis / 1_000);
    head.put("revision", revision(running, history, options));
    return head;
  }

  /** The revision that runs. */
  static Map<String, @Nullable Object> revision(
      Running running, History history, AgentOptions options) {
    Map<String, @Nullable Object> revision = new LinkedHashMap<>();
    Change accepted = history.lastAccepted();
    revision.put("number", (long) accepted.revision());
    revision.put("since", accepted.at().toString());
    revision.put("summary", accepted.summary());
    revision.put("hash", running.revision().hash());
    revision.put("files", options.config().toString());
    return revision;
  }

  private static String version() {
    String version = Agent.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static List<Object> sources(Running running, List<Move> moves, Rates rates) {
    List<Object> sources = new ArrayList<>();
    running
        .sources()
        .forEach(
            (name, source) -> {
              Map<String, @Nullable Object> one = named(name);
              LinkStatus link = running.link(name);
              link(one, link);
              one.put("topics", source.config().topics());
              one.put("records", source.node().records());
              one.put("bad", source.node().bad());
              one.put("overflowed", source.node().overflowed());
              one.put("rate", rates.of("source " + name));
              one.put("unsettled", (long) link.unsettled());
              one.put("oldest_ms", link.oldestMillis());
              one.put("latency", latency(source.node().latency()));
              one.put("moving", moving(Move.SOURCE, name, moves));
              sources.add(one);
            });
    return sources;
  }

  private static Map<String, @Nullable Object> latency(Latency.Look look) {
    Map<String, @Nullable Object> latency = new LinkedHashMap<>();
    latency.put("count", look.count());
    latency.put("sum_s", look.seconds());
    List<Object> buckets = new ArrayList<>();
    look.buckets()
        .forEach(each -> buckets.add(Map.of("le_s", each.seconds(), "count", each.count())));
    latency.put("buckets", buckets);
    return latency;
  }

  /** Where it waits to go; null where it does not. */
  private static @Nullable Object moving(String thing, String name, List<Move> moves) {
    for (Move move : moves) {
      if (move.thing().equals(thing) && move.name().equals(name)) {
        return Map.of(
            "from",
            move.from(),
            "to",
            move.to(),
            "at",
            move.at(),
            "since",
            move.since().toString(),
            "why",
            move.why(),
            "sentence",
            move.sentence());
      }
    }
    return null;
  }

  static Map<String, @Nullable Object> state(StateBudget budget) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("bytes", budget.used());
    state.put("limit_bytes", budget.limit());
    return state;
  }

  static List<Object> uplinks(
      Running running, List<Move> moves, Rates rates, ToLongFunction<String> discarded) {
    List<Object> uplinks = new ArrayList<>();
    running
        .uplinks()
        .forEach(
            (name, out) -> {
              Uplink.Look look = out.uplink().look();
              Map<String, @Nullable Object> one = named(name);
              link(one, look.link());
              one.put(
                  "unanswered_since",
                  look.silentSince() == 0
                      ? null
                      : Instant.ofEpochMilli(look.silentSince()).toString());
              one.put("mode", look.mode().name().toLowerCase(Locale.ROOT));
              one.put("delivered", look.delivered());
              one.put("refused", look.refused());
              one.put("rate", rates.of("uplink " + name));
              one.put("in_flight", (long) look.flying());
              one.put("waiting", (long) look.waiting());
              one.put("oldest_ms", look.oldestMillis());
              Map<String, @Nullable Object> outbox = new LinkedHashMap<>();
              outbox.put("records", look.stored());
              outbox.put("bytes", look.storedBytes());
              outbox.put("held", look.held());
              outbox.put("oldest_ms", look.oldestStoredMillis());
              outbox.put("dropped", look.dropped());
              outbox.put("discarded", discarded.applyAsLong(name));
              one.put("outbox", outbox);
              one.put("moving", moving(Move.UPLINK, name, moves));
              uplinks.add(one);
            });
    return uplinks;
  }

  static List<Object> letters(List<LetterLog.Told> newest) {
    List<Object> letters = new ArrayList<>();
    for (LetterLog.Told letter : newest) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("time", Instant.ofEpochMilli(letter.time()).toString());
      one.put("kind", letter.place().kind());
      one.put("name", letter.place().name());
      one.put("step", letter.place().step());
      one.put("topic", letter.topic());
      one.put("reason", letter.reason());
      letters.add(one);
    }
    return letters;
  }

  static Map<String, @Nullable Object> storage(StorageStatus look, Map<String, Long> left) {
    Map<String, @Nullable Object> storage = new LinkedHashMap<>();
    storage.put("folder", look.folder().toString());
    storage.put("state", look.state().name().toLowerCase(Locale.ROOT));
    storage.put("trouble", look.trouble());
    storage.put("file_bytes", look.fileBytes());
    storage.put("disk_free_bytes", look.freeBytes());
    storage.put("queued_records", look.queuedMessages());
    storage.put("queued_bytes", look.queuedBytes());
    List<Object> aside = new ArrayList<>();
    look.movedAside().forEach(each -> aside.add(aside(each)));
    storage.put("moved_aside", aside);
    List<Object> outboxes = new ArrayList<>();
    left.forEach((name, records) -> outboxes.add(Map.of("uplink", name, "records", records)));
    storage.put("left_outboxes", outboxes);
    return storage;
  }

  private static Map<String, @Nullable Object> aside(StorageStatus.Aside file) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("file", file.file().toString());
    one.put("bytes", file.bytes());
    StorageStatus.Salvaged salvage = file.salvage();
    if (salvage != null) {
      Map<String, @Nullable Object> figures = new LinkedHashMap<>();
      figures.put("done", salvage.done());
      figures.put("records", salvage.records());
      figures.put("dead_letters", salvage.letters());
      figures.put("missing", salvage.missing());
      figures.put("state_of_steps", salvage.state());
      one.put("salvage", figures);
    }
    return one;
  }

  static Map<String, @Nullable Object> named(String name) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put("name", name);
    return one;
  }

  private static void link(Map<String, @Nullable Object> one, LinkStatus status) {
    one.put("connected", status.connected());
    one.put("why", status.why());
    one.put("connects", status.connects());
  }
}
