package io.mutstreams.agent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the log of records that full outboxes drop: when it begins, in total once a minute while it
 * goes on, and when none was dropped for a minute. Timer's thread only.
 */
final class DropLog {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * What is known of an outbox.
   *
   * @param dropped since the start of the agent
   * @param settings that make it drop, as they stand in the configuration, such as when-full:
   *     drop-oldest
   */
  record Look(long dropped, String settings) {}

  private static final class Dropping {
    private long known;
    private long before;
    private boolean going;
    private long droppedAt;
    private long toldAt;

    private Dropping(long known) {
      this.known = known;
    }
  }

  private final Consumer<Line> warning;
  private final Consumer<Line> information;
  private final Map<String, Dropping> uplinks = new HashMap<>();

  /** Tells the log of the process. */
  DropLog() {
    this(
        line -> write(LOG.atWarn().addKeyValue("event", "dropping"), line),
        line -> write(LOG.atInfo().addKeyValue("event", "dropped"), line));
  }

  /**
   * A line of the log.
   *
   * @param records dropped since it began
   */
  record Line(String uplink, long records, String words) {}

  private static void write(LoggingEventBuilder event, Line line) {
    event
        .addKeyValue("uplink", line.uplink())
        .addKeyValue("records", line.records())
        .log("{}", line.words());
  }

  /** With another log. */
  DropLog(Consumer<Line> warning, Consumer<Line> information) {
    this.warning = warning;
    this.information = information;
  }

  /**
   * Looks what has been dropped; about twice a second.
   *
   * @param looks the outboxes that there are, by uplink
   * @param now in nanoseconds, of {@link System#nanoTime}
   */
  void tick(Map<String, Look> looks, long now) {
    Set<String> gone = new HashSet<>(uplinks.keySet());
    gone.removeAll(looks.keySet());
    uplinks.keySet().removeAll(gone);
    looks.forEach(
        (name, look) -> {
          Dropping one = uplinks.computeIfAbsent(name, uplink -> new Dropping(look.dropped()));
          look(name, look, one, now);
        });
  }

  private void look(String name, Look look, Dropping one, long now) {
    long dropped = look.dropped();
    if (dropped > one.known) {
      if (!one.going) {
        one.going = true;
        one.before = one.known;
        one.toldAt = now;
        warning.accept(
            new Line(
                name,
                dropped - one.before,
                "uplink %s: its outbox drops records, which do not fit or are too old (%s)"
                    .formatted(name, look.settings())));
      } else if (now - one.toldAt >= QUIET_NANOS) {
        one.toldAt = now;
        warning.accept(
            new Line(
                name,
                dropped - one.before,
                "uplink %s: its outbox has dropped %,d records so far"
                    .formatted(name, dropped - one.before)));
      }
      one.droppedAt = now;
      one.known = dropped;
    } else if (one.going && now - one.droppedAt >= QUIET_NANOS) {
      one.going = false;
      information.accept(
          new Line(
              name,
              dropped - one.before,
              "uplink %s: its outbox drops no more records; it dropped %,d"
                  .formatted(name, dropped - one.before)));
    }
  }
}
