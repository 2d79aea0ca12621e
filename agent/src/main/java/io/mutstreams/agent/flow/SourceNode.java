package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Record;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what arrives for a source and hands them to the lanes of the streams that want
 * them.
 *
 * <p>Arrivals come through gates, by one thread at a time each; a change retargets from its own
 * thread while they are paused. The monitor guards it all: it is contended only where a source has
 * several feeds.
 */
public final class SourceNode {
  private final String name;
  private final InstantSource clock;
  private final DeadLetters deadLetters;
  private final TapPoint taps;
  private final RecordIds ids = new RecordIds();
  private final Counter records = new Counter();
  private final Counter bad = new Counter();
  private final Counter overflowed = new Counter();
  private final Latency latency = new Latency();
  private SourceConfig config;
  private List<Inlet> lanes = List.of();

  /** The oldest first: what came in a later one may be known to it, not the other way round. */
  private List<Overlap> overlaps = List.of();

  /** A source that has no lanes yet. */
  public SourceNode(SourceConfig config, InstantSource clock, DeadLetters deadLetters) {
    this.name = config.name();
    this.taps = new TapPoint(name);
    this.config = config;
    this.clock = clock;
    this.deadLetters = deadLetters;
  }

  /** The name of the source. */
  public String name() {
    return name;
  }

  /** Who looks on; any thread. */
  public TapPoint taps() {
    return taps;
  }

  /** Changes how records are made and where they go; while the gates before it are paused. */
  public synchronized void retarget(SourceConfig newConfig, List<? extends Inlet> newLanes) {
    config = newConfig;
    lanes = List.copyOf(newLanes);
  }

  /** From now on another session takes over some of what comes to it. */
  public synchronized void remember(Overlap overlap) {
    List<Overlap> more = new ArrayList<>(overlaps);
    more.add(overlap);
    overlaps = List.copyOf(more);
  }

  /** No other session takes over after all. */
  public synchronized void forget(Overlap overlap) {
    overlaps = overlaps.stream().filter(other -> other != overlap).toList();
  }

  /** How many ids its overlaps remember. */
  public synchronized int remembered() {
    int all = 0;
    for (Overlap overlap : overlaps) {
      all += overlap.size();
    }
    return all;
  }

  /**
   * Looks which overlaps are over; about twice a second. One that is not keeps the later ones: what
   * came in it may come again by the session of an earlier one.
   *
   * @param now nanoseconds from some moment
   * @param behind whether a broker may hold messages of it that have not come
   */
  public synchronized void tick(long now, BooleanSupplier behind) {
    if (!overlaps.isEmpty()) {
      boolean holds = behind.getAsBoolean();
      List<Overlap> left = new ArrayList<>(overlaps);
      left.removeIf(overlap -> overlap.over(now, holds));
      int first = left.isEmpty() ? overlaps.size() : overlaps.indexOf(left.get(0));
      overlaps = List.copyOf(overlaps.subList(first, overlaps.size()));
    }
  }

  /** The id of what an arrival would become, as overlaps know it; empty where there is none. */
  synchronized OptionalLong idOf(Arrival arrival) {
    try {
      return config.id() == null || arrival.fault() != null
          ? OptionalLong.empty()
          : OptionalLong.of(IdWindow.hash(record(arrival).id()));
    } catch (RuntimeException | StackOverflowError e) {
      return OptionalLong.empty();
    }
  }

  /** A QoS 0 message for it had to be dropped. */
  synchronized void overflow() {
    records.increment();
    overflowed.increment();
  }

  /**
   * Sends an arrival to the lanes.
   *
   * @return to be released outside of any monitor: it may call the feed; null where it takes none
   *     until an {@link Overlap} goes on
   */
  synchronized @Nullable Settlement dispatch(Arrival arrival) {
    if (!overlaps.isEmpty() && overlaps.get(overlaps.size() - 1).full()) {
      return null;
    }
    records.increment();
    return take(arrival, overlaps, latency);
  }

  /**
   * Makes a record of a dead letter of this source, or another of its name, as it is configured
   * now, and sends it to the lanes. It counts as no new message. On the thread of changes.
   *
   * @param settled runs when all that comes of it is settled
   */
  public void takeAgain(DeadLetters.Letter letter, Runnable settled) {
    Outgoing message = letter.record();
    Settlement settlement;
    synchronized (this) {
      settlement =
          take(
              new Arrival(message.topic(), message.payload(), message.headers(), 1, settled),
              List.of(),
              null);
    }
    settlement.release();
  }

  /**
   * @param timed is told how long it takes; null: nobody is
   */
  private Settlement take(Arrival arrival, List<Overlap> known, @Nullable Latency timed) {
    if (arrival.fault() != null) {
      return bury(arrival, arrival.fault(), timed);
    }
    Record record;
    try {
      record = record(arrival);
    } catch (RuntimeException | StackOverflowError e) {
      return bury(arrival, e.getMessage() == null ? e.toString() : e.getMessage(), timed);
    }
    Runnable settled = arrival.settled();
    // Where nobody takes it any more, the session of its heir brings it.
    if (!known.isEmpty() && config.id() != null && !lanes.isEmpty()) {
      long id = IdWindow.hash(record.id());
      Overlap knowing = Overlap.knowing(known, id);
      if (knowing != null) {
        return new Settlement(() -> knowing.again(id, arrival.settled()));
      }
      settled = known.get(known.size() - 1).first(id, settled);
    }
    Settlement settlement = new Settlement(settled, timed, arrival.received());
    if (taps.isOpen()) {
      taps.made(record);
    }
    for (Inlet lane : lanes) {
      settlement.hold();
      if (!lane.offer(name, record, settlement, arrival.qos() > 0)) {
        overflowed.increment();
        settlement.release();
      }
    }
    return settlement;
  }

  private Record record(Arrival arrival) {
    long now = clock.millis();
    Record raw =
        Record.ofPayload(
            "",
            name,
            arrival.topic(),
            null,
            now,
            arrival.headers(),
            arrival.payload(),
            config.decoder());
    Expression id = config.id();
    Expression key = config.key();
    Expression time = config.time();
    String recordId =
        id == null
            ? ids.ofMessage(arrival.topic(), arrival.payload(), arrival.headers())
            : text(id, raw, "id");
    String recordKey = key == null ? null : text(key, raw, "key");
    long recordTime = time == null ? now : millis(time, raw);
    // Copies of the raw one share its body: what the key's expression decoded stays decoded.
    return raw.withId(recordId).withKey(recordKey).withTime(recordTime);
  }

  private String text(Expression expression, Record raw, String what) {
    Object value = expression.evaluate(raw);
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Long || value instanceof Boolean) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString(number.longValue())
          : number.toString();
    }
    throw new BadRecordException(
        what
            + ": "
            + expression.source()
            + " is "
            + Record.kindOf(value)
            + ", not a text or number");
  }

  private static long millis(Expression expression, Record raw) {
    Object value = expression.evaluate(raw);
    if (value instanceof Double number && !(Math.abs(number) < 0x1p63)) {
      // Also NaN.
      throw new BadRecordException(
          "time: " + expression.source() + " is outside of 64-bit milliseconds");
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (value instanceof String text) {
      try {
        return text.endsWith("Z")
            ? Instant.parse(text).toEpochMilli()
            : OffsetDateTime.parse(text).toInstant().toEpochMilli();
      } catch (DateTimeParseException e) {
        throw new BadRecordException(
            "time: a text of length " + text.length() + " is no ISO-8601 time with a zone", e);
      } catch (ArithmeticException e) {
        throw new BadRecordException(
            "time: " + expression.source() + " is outside of 64-bit milliseconds", e);
      }
    }
    throw new BadRecordException(
        "time: "
            + expression.source()
            + " is "
            + Record.kindOf(value)
            + ", not epoch milliseconds or an ISO-8601 text");
  }

  private Settlement bury(Arrival arrival, String why, @Nullable Latency timed) {
    Settlement settlement = new Settlement(arrival.settled(), timed, arrival.received());
    if (timed != null) {
      // A dead letter that is put back is no new message.
      bad.increment();
    }
    settlement.hold();
    String id = ids.ofMessage(arrival.topic(), arrival.payload(), arrival.headers());
    deadLetters.add(
        new DeadLetters.Letter(
            clock.millis(),
            name,
            "",
            why,
            new Outgoing(id, arrival.topic(), "", arrival.headers(), arrival.payload(), 1, false),
            DeadLetters.Origin.message(DeadLetters.Kind.SOURCE, arrival.fault() == null)),
        settlement::release);
    return settlement;
  }

  /** How long its messages took until they were settled. */
  public Latency.Look latency() {
    return latency.look();
  }

  /** How many messages came in since the start. */
  public long records() {
    return records.get();
  }

  /** How many of them went to the dead letters because no record could be made of them. */
  public long bad() {
    return bad.get();
  }

  /** How many QoS 0 messages were dropped because a stream could not follow. */
  public long overflowed() {
    return overflowed.get();
  }
}
