package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the outbox of an uplink. */
final class OutboxReader {
  private static final long MEBI = 1024L * 1024;
  private static final Bounds<Long> MAX_SIZE = Bounds.size(MEBI, MEBI * MEBI);
  private static final Bounds<Duration> MAX_AGE =
      Bounds.duration(Duration.ofSeconds(1), Duration.ofDays(3650));
  private static final Bounds<Long> DRAIN_RATE = Bounds.whole(1, 1_000_000);
  private static final OutboxConfig USUAL =
      new OutboxConfig(512 * MEBI, null, WhenFull.BLOCK, Drain.IN_ORDER, 0);

  static final List<Key> KEYS =
      List.of(
          Key.of("max-size", Shape.size(MAX_SIZE), "How much of the disk the outbox may take.")
              .usually(SizeText.format(USUAL.maxBytes())),
          Key.of(
              "max-age",
              Shape.duration(MAX_AGE),
              "What has been in the outbox for longer is dropped."),
          Key.of(
                  "when-full",
                  Shape.choice(WhenFull.class),
                  "What happens when it is full: block holds the sources back, the others lose"
                      + " records on purpose.")
              .usually(Words.word(USUAL.whenFull())),
          Key.of(
                  "drain",
                  Shape.choice(Drain.class),
                  "What goes first when the broker is back: the backlog, or new records.")
              .usually(Words.word(USUAL.drain())),
          Key.of(
              "drain-rate",
              Shape.whole(DRAIN_RATE),
              "How many records a second leave the outbox at most."));

  private final Reading reading;

  OutboxReader(Reading reading) {
    this.reading = reading;
  }

  /** What is wrong is reported, and the usual taken for it. */
  OutboxConfig read(Section uplink) {
    @Nullable Tree tree = uplink.get("outbox");
    @Nullable Section section =
        tree == null
            ? null
            : Section.of(
                tree, uplink.at("outbox"), uplink.below("outbox"), reading.problems(), KEYS);
    if (section == null) {
      return USUAL;
    }
    Values values = reading.values();
    @Nullable Tree sizeTree = section.get("max-size");
    @Nullable Long size =
        sizeTree == null ? null : values.size(sizeTree, section.below("max-size"), MAX_SIZE);
    @Nullable Tree ageTree = section.get("max-age");
    @Nullable Duration age =
        ageTree == null ? null : values.duration(ageTree, section.below("max-age"), MAX_AGE);
    @Nullable Tree rateTree = section.get("drain-rate");
    @Nullable Long rate =
        rateTree == null ? null : values.whole(rateTree, section.below("drain-rate"), DRAIN_RATE);
    return new OutboxConfig(
        size == null ? USUAL.maxBytes() : size,
        age,
        values.choice(section, "when-full", USUAL.whenFull()),
        values.choice(section, "drain", USUAL.drain()),
        rate == null ? 0 : rate.intValue());
  }
}
