package io.mutstreams.agent;

import io.mutstreams.agent.outbox.Storage;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outboxes of uplinks that are no more: those that hold nothing go, the others stay until an
 * uplink of their name is there again. Looked for by the change thread, found by the storage
 * thread, asked for by any: they share the one reference.
 */
final class LeftOutboxes {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOutboxes.class);

  private volatile Map<String, Long> records = Map.of();

  /**
   * After a change.
   *
   * @param uplinks the uplinks that there are
   */
  void look(Storage storage, Set<String> uplinks) {
    CompletableFuture<Void> unused = storage.removeDrained(uplinks).thenAccept(this::found);
  }

  private void found(Map<String, Long> left) {
    Map<String, Long> before = records;
    records = Map.copyOf(left);
    left.forEach(
        (name, count) -> {
          if (!before.containsKey(name)) {
            LOG.atWarn()
                .addKeyValue("event", "left")
                .addKeyValue("uplink", name)
                .addKeyValue("records", count)
                .log(
                    "there is no uplink {} any more, but its outbox keeps {} records, until it is"
                        + " there again, or another one takes it over (takes-over: [{}]); outbox"
                        + " list tells what is held behind them",
                    name,
                    count,
                    name);
          }
        });
  }

  /** How many records are left, by uplink. */
  Map<String, Long> records() {
    return records;
  }
}
