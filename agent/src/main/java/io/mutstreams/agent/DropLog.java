package io.mutstreams.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the log of records that full outboxes drop, and a full store of dead letters: when it
 * begins, in total once a minute while it goes on, and when none was dropped for a minute. Timer's
 * thread only.
 */
final class DropLog {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Those that are gone are remembered, up to so many: their counts go on when they come back. */
  private static final int MOST = 1_000;

  /** Stands for the dead letters where others have the name of their uplink. */
  static final String LETTERS = "";

  /**
   * What is known of one.
   *
   * @param dropped since the start of the agent
   * @param who drops, in words
   * @param what it drops, in words, and why
   */
  record Look(long dropped, String who, String what) {
    /**
     * Of an outbox.
     *
     * @param settings that make it drop, as they stand in the configuration, such as when-full:
     *     drop-oldest; "" where nothing does any more
     */
    static Look outbox(String uplink, long dropped, String settings) {
      return new Look(
          dropped,
          "uplink " + uplink + ": its outbox",
          "records, which do not fit or are too old"
              + (settings.isEmpty() ? "" : " (" + settings + ")"));
    }

    /** Of the dead letters. */
    static Look letters(long dropped) {
      return new Look(
          dropped,
          "the store of dead letters",
          "the oldest records: it keeps 100,000, or 64 MiB. See mutstreams deadletters list");
    }
  }

  private static final class Dropping {
    private long known;
    private long before;
    private boolean going;
    private long droppedAt;
    private long toldAt;
  }

  private final Consumer<Line> warning;
  private final Consumer<Line> information;
  private final Map<String, Dropping> all =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Dropping> eldest) {
          return size() > MOST;
        }
      };

  /** Tells the log of the process. */
  DropLog() {
    this(
        line -> write(LOG.atWarn().addKeyValue("event", "dropping"), line),
        line -> write(LOG.atInfo().addKeyValue("event", "dropped"), line));
  }

  /**
   * A line of the log.
   *
   * @param uplink its name, or {@link #LETTERS}
   * @param records dropped since it began
   */
  record Line(String uplink, long records, String words) {}

  private static void write(LoggingEventBuilder event, Line line) {
    LoggingEventBuilder named =
        line.uplink().equals(LETTERS) ? event : event.addKeyValue("uplink", line.uplink());
    named.addKeyValue("records", line.records()).log("{}", line.words());
  }

  /** With another log. */
  DropLog(Consumer<Line> warning, Consumer<Line> information) {
    this.warning = warning;
    this.information = information;
  }

  /**
   * Looks what has been dropped; about twice a second.
   *
   * @param looks by uplink, and at the dead letters
   * @param now in nanoseconds, of {@link System#nanoTime}
   */
  void tick(Map<String, Look> looks, long now) {
    looks.forEach(
        (name, look) -> {
          if (look.dropped() > 0) {
            look(name, look, all.computeIfAbsent(name, each -> new Dropping()), now);
          }
        });
  }

  private void look(String name, Look look, Dropping one, long now) {
    long dropped = look.dropped();
    if (dropped < one.known) {
      one.known = 0; // another of its name
      one.before = 0;
    }
    if (dropped > one.known) {
      if (!one.going) {
        one.going = true;
        one.before = one.known;
        one.toldAt = now;
        warning.accept(new Line(name, dropped - one.before, look.who() + " drops " + look.what()));
      } else if (now - one.toldAt >= QUIET_NANOS) {
        one.toldAt = now;
        warning.accept(
            new Line(
                name,
                dropped - one.before,
                "%s has dropped %,d records so far".formatted(look.who(), dropped - one.before)));
      }
      one.droppedAt = now;
      one.known = dropped;
    } else if (one.going && now - one.droppedAt >= QUIET_NANOS) {
      one.going = false;
      information.accept(
          new Line(
              name,
              dropped - one.before,
              "%s drops no more records; it dropped %,d"
                  .formatted(look.who(), dropped - one.before)));
    }
  }
}
