package io.mutstreams.agent;

import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.agent.outbox.OutboxName;
import io.mutstreams.agent.outbox.StoredOutboxes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Raises an alarm where an uplink holds records for long behind an outbox that nobody delivers,
 * since its uplink is no more. Asked by the timer, answered by the storage thread; guarded by
 * itself.
 */
final class HeldUp {
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final Supplier<Map<String, Long>> left;
  private final Supplier<CompletableFuture<List<StoredOutboxes.Look>>> outboxes;
  private final Watchdog.Alarms alarms;

  /** Since when an uplink waits for one that is no more. */
  private final Map<Wait, Long> since = new HashMap<>();

  private final Set<Wait> told = new HashSet<>();
  private long lookedAt;
  private boolean looked;

  private record Wait(String uplink, String former) {
    String subject() {
      return "held " + uplink + " " + former;
    }
  }

  /**
   * Nobody waits yet.
   *
   * @param left how many records there are of uplinks that are no more, and that nobody delivers
   * @param outboxes finds all outboxes
   */
  HeldUp(
      Supplier<Map<String, Long>> left,
      Supplier<CompletableFuture<List<StoredOutboxes.Look>>> outboxes,
      Watchdog.Alarms alarms) {
    this.left = left;
    this.outboxes = outboxes;
    this.alarms = alarms;
  }

  /**
   * Looks, once a minute, and only where something is left.
   *
   * @param now nanoseconds from some moment
   */
  synchronized void look(long now) {
    if (looked && now - lookedAt < EVERY_NANOS) {
      return;
    }
    looked = true;
    lookedAt = now;
    if (!left.get().isEmpty()) {
      CompletableFuture<Void> unused = outboxes.get().thenAccept(looks -> found(looks, now));
    } else if (!since.isEmpty()) {
      found(List.of(), now);
    }
  }

  private synchronized void found(List<StoredOutboxes.Look> looks, long now) {
    Map<Wait, Long> records = new HashMap<>();
    Set<String> gone = left.get().keySet();
    for (StoredOutboxes.Look look : looks) {
      for (String outbox : look.after().keySet()) {
        String former = OutboxName.uplink(outbox);
        if (look.records() > 0 && gone.contains(former)) {
          records.merge(
              new Wait(OutboxName.uplink(look.uplink()), former), look.records(), Long::sum);
        }
      }
    }
    since.keySet().retainAll(records.keySet());
    told.removeIf(
        wait -> {
          boolean over = !records.containsKey(wait);
          if (over) {
            alarms.clear(wait.subject());
          }
          return over;
        });
    records.forEach(
        (wait, held) -> {
          long began = since.computeIfAbsent(wait, its -> now);
          if (now - began >= PATIENCE_NANOS && told.add(wait)) {
            alarms.raise(wait.subject(), sentence(wait, held));
          }
        });
  }

  private static String sentence(Wait wait, long held) {
    return "uplink "
        + wait.uplink()
        + " holds "
        + held
        + (held == 1 ? " record" : " records")
        + " behind the outbox of "
        + wait.former()
        + ", which is no uplink any more, so that nobody delivers it: have one take it over"
        + " (takes-over: ["
        + wait.former()
        + "]), or give up what is in it (outbox discard "
        + wait.former()
        + "), or the order (outbox release "
        + wait.uplink()
        + ").";
  }
}
