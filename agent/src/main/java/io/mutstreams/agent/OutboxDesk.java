package io.mutstreams.agent;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.format.Mask;
import io.mutstreams.agent.outbox.OutboxName;
import io.mutstreams.agent.outbox.StoredOutboxes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers what commands ask of the outboxes. Any thread. */
final class OutboxDesk {
  private final StoredOutboxes outboxes;
  private final Supplier<@Nullable Set<String>> uplinks;
  private final Runnable discarded;
  private final Supplier<Mask> mask;

  /**
   * @param uplinks gives the names of the uplinks that there are; null when nobody knows
   * @param discarded called when something was discarded
   * @param mask for what is shown to somebody who looks on
   */
  OutboxDesk(
      StoredOutboxes outboxes,
      Supplier<@Nullable Set<String>> uplinks,
      Runnable discarded,
      Supplier<Mask> mask) {
    this.outboxes = outboxes;
    this.uplinks = uplinks;
    this.discarded = discarded;
    this.mask = mask;
  }

  Map<String, StoreDesk.Answer> answers() {
    return Map.of(
        "outbox.list", request -> list(),
        "outbox.read", this::read,
        "outbox.payload", this::payload,
        "outbox.discard", this::discard,
        "outbox.release", this::release);
  }

  private CompletableFuture<Map<String, @Nullable Object>> list() {
    return outboxes
        .list()
        .thenApply(
            looks -> {
              @Nullable Set<String> used = uplinks.get();
              List<Object> trees = new ArrayList<>();
              for (StoredOutboxes.Look look : looks) {
                // Those of other priorities are of interest when they are used.
                boolean idle =
                    look.records() + look.dropped() + look.discarded() == 0
                        && (look.after().isEmpty()
                            || OutboxName.priority(look.uplink()) != Priority.NORMAL);
                if (!idle || (used != null && used.contains(look.uplink()))) {
                  trees.add(tree(look, used));
                }
              }
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put("outboxes", trees);
              return tree;
            });
  }

  private static Map<String, @Nullable Object> tree(
      StoredOutboxes.Look look, @Nullable Set<String> used) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    boolean empty = look.records() == 0;
    tree.put("uplink", look.uplink());
    tree.put("records", look.records());
    tree.put("bytes", look.bytes());
    tree.put("first", empty ? null : look.first());
    tree.put("last", empty ? null : look.last());
    tree.put("oldest", instant(look.oldest()));
    tree.put("dropped", look.dropped());
    tree.put("discarded", look.discarded());
    tree.put("stream", look.stream().isEmpty() ? null : look.stream());
    tree.put("waits_for", look.after());
    tree.put("left", used != null && !used.contains(OutboxName.uplink(look.uplink())));
    return tree;
  }

  private CompletableFuture<Map<String, @Nullable Object>> read(Request request) {
    String uplink = request.text("uplink");
    long after = request.number("after", 0);
    int most = request.number("limit", StoreDesk.PAGE, 1, StoreDesk.PAGE);
    int excerpt = request.number("excerpt", StoreDesk.PIECE, 0, StoreDesk.PIECE);
    Mask shown = request.is("shown") ? mask.get() : null;
    return outboxes
        .read(uplink, after, most, StoreDesk.PIECE)
        .thenCompose(
            page -> page == null ? absent(uplink) : CompletableFuture.completedFuture(page))
        // The storage thread has other things to do.
        .thenApplyAsync(
            page -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put(
                  "records",
                  page.records().stream().map(each -> tree(each, excerpt, shown)).toList());
              boolean more = page.upTo() < page.last() && page.upTo() > after;
              tree.put("next", more ? page.upTo() : null);
              return tree;
            });
  }

  private static Map<String, @Nullable Object> tree(
      Outbox.Stored stored, int excerpt, @Nullable Mask mask) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("number", stored.sequence());
    tree.put("stored", instant(stored.time()));
    tree.putAll(
        mask == null
            ? RecordTree.of(stored.sequence(), stored.message(), excerpt)
            : RecordTree.shown(stored.sequence(), stored.message(), excerpt, mask));
    return tree;
  }

  /** Null where it is not known, as an older version stored it. */
  private static @Nullable String instant(long time) {
    return time == 0 ? null : Instant.ofEpochMilli(time).toString();
  }

  private CompletableFuture<Map<String, @Nullable Object>> payload(Request request) {
    String uplink = request.text("uplink");
    long number = request.number("number", 0);
    long offset = request.number("offset", 0);
    return outboxes
        .read(uplink, number - 1, 1, 1)
        .thenApplyAsync(
            page -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              boolean there =
                  page != null
                      && !page.records().isEmpty()
                      && page.records().get(0).sequence() == number;
              // Null where it has been delivered meanwhile.
              tree.put(
                  "payload",
                  there
                      ? RecordTree.piece(
                          page.records().get(0).message().payload(), offset, StoreDesk.PIECE)
                      : null);
              return tree;
            });
  }

  private CompletableFuture<Map<String, @Nullable Object>> discard(Request request) {
    String uplink = request.text("uplink");
    long upTo = request.number("up_to", 0);
    return outboxes
        .discard(uplink, upTo)
        .thenCompose(
            dropped ->
                dropped == null ? absent(uplink) : CompletableFuture.completedFuture(dropped))
        .thenApply(
            dropped -> {
              discarded.run();
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put("discarded", dropped);
              return tree;
            });
  }

  private CompletableFuture<Map<String, @Nullable Object>> release(Request request) {
    String uplink = request.text("uplink");
    return outboxes
        .release(uplink)
        .thenCompose(
            records ->
                records == null ? absent(uplink) : CompletableFuture.completedFuture(records))
        .thenApply(
            records -> {
              Map<String, @Nullable Object> tree = new LinkedHashMap<>();
              tree.put("released", records);
              return tree;
            });
  }

  private <T> CompletableFuture<T> absent(String uplink) {
    return outboxes
        .list()
        .thenCompose(
            looks -> {
              // Each uplink has outboxes for other priorities and for holds; who looks for one
              // knows of them when there is something in them.
              String known =
                  looks.stream()
                      .filter(
                          look ->
                              look.records() > 0
                                  || look.uplink().equals(OutboxName.uplink(look.uplink())))
                      .map(StoredOutboxes.Look::uplink)
                      .collect(Collectors.joining(", "));
              return CompletableFuture.failedFuture(
                  new IllegalArgumentException(
                      "there is no outbox of an uplink "
                          + uplink
                          + (known.isEmpty() ? "; there are none" : "; there are: " + known)));
            });
  }
}
