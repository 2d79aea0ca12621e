package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.OutboxConfig;
import io.mutstreams.agent.config.WhenFull;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable queue of one uplink, or of the records of one priority in it. Every call returns at
 * once; the work is done by the one storage thread in the order of the calls, and the callbacks run
 * on that thread and must not block. Safe for any thread.
 */
public interface Outbox {
  /**
   * Appends messages behind all that were appended before. Batches of several calls are committed
   * and synced together.
   *
   * @param durable hears of it when all of them are synced to disk, or were dropped on purpose
   *     because the outbox is full and may drop. While there is no room (full and blocking, or the
   *     disk is full) that is later: that is the backpressure
   */
  void append(List<Outgoing> messages, Durable durable);

  /** The same, for those who need not know where. */
  default void append(List<Outgoing> messages, Runnable durable) {
    append(messages, (Durable) sequences -> durable.run());
  }

  /** Hears that messages are synced to disk. */
  interface Durable {
    /**
     * They are.
     *
     * @param sequences of each, in order; 0 for one that was dropped
     */
    void at(long[] sequences);
  }

  /**
   * Reads from the tail. What is found is durable, and whoever appended it has heard so.
   *
   * @param after the sequence after which to begin; 0 for the oldest there is
   * @param most how many at most
   * @param found gets them in order; an empty list when there is nothing behind {@code after}
   */
  void read(long after, int most, Consumer<List<Stored>> found);

  /**
   * Everything up to and including this sequence has been delivered and may go. Not synced: after a
   * crash some of it may be read again.
   */
  void settle(long upTo);

  /**
   * Tells the mark behind all that is stored; null where all of it is settled. What was called
   * durable, or settled, before this call is counted.
   */
  void mark(Consumer<@Nullable Mark> found);

  /** How many messages are stored and not settled, as of now. */
  long depth();

  /** How many bytes on disk the store holds for this uplink, about. */
  long bytes();

  /**
   * How many messages were dropped because the outbox was full or they too old, since the start.
   */
  long dropped();

  /**
   * How long ago the oldest that is not settled was stored, in milliseconds, as of the last {@link
   * #expire}; 0 when there is nothing, or nobody knows.
   */
  long oldestMillis();

  /**
   * Drops what is too old, and looks how old the rest is; to be called now and then while something
   * is stored.
   */
  void expire();

  /**
   * The sequence up to which a person has discarded what was stored; 0 for nothing. What was read
   * of it before is not to be published.
   */
  long discardedUpTo();

  /** Changes the bounds of a live outbox. */
  void limit(Limits limits);

  /**
   * A stored message.
   *
   * @param sequence above 0, rising in the order of appending
   * @param message the message
   * @param time when it was stored, epoch milliseconds; 0: not known, an older version stored it
   */
  record Stored(long sequence, Outgoing message, long time) {
    /** It is not known when. */
    public Stored(long sequence, Outgoing message) {
      this(sequence, message, 0);
    }
  }

  /**
   * A place in an outbox: everything up to this message, and the message.
   *
   * @param outbox its name
   * @param sequence of the message
   */
  record Mark(String outbox, long sequence) {
    /** Whether it is reached when the other one is. */
    boolean isUpTo(Mark other) {
      return outbox.equals(other.outbox) && sequence <= other.sequence;
    }

    /**
     * Of each outbox the last: when that is reached, all are. What waits for what waits names the
     * same outboxes again and again, and would double with each change.
     */
    public static List<Mark> last(Collection<Mark> marks) {
      Map<String, Long> last = new LinkedHashMap<>();
      marks.forEach(mark -> last.merge(mark.outbox, mark.sequence, Math::max));
      return last.entrySet().stream()
          .map(each -> new Mark(each.getKey(), each.getValue()))
          .toList();
    }
  }

  /**
   * The bounds.
   *
   * @param maxBytes of all outboxes of the uplink together
   * @param maxAgeMillis what is stored for longer is dropped; 0: however long
   * @param whenFull what happens to what does not fit
   */
  record Limits(long maxBytes, long maxAgeMillis, WhenFull whenFull) {
    /** For any time. */
    public Limits(long maxBytes, WhenFull whenFull) {
      this(maxBytes, 0, whenFull);
    }

    /** Those of a configuration. */
    public static Limits of(OutboxConfig config) {
      Duration age = config.maxAge();
      return new Limits(config.maxBytes(), age == null ? 0 : age.toMillis(), config.whenFull());
    }
  }
}
