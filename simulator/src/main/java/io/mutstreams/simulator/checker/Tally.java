package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what arrives at one destination. Under the lock of the checker. */
final class Tally {
  private static final int EXAMPLES = 10;
  private static final long LONGEST_MICROS = 3_600_000_000L;

  private final Destination destination;
  private final Map<String, Track> tracks = new HashMap<>();
  private final Histogram latency = new Histogram(LONGEST_MICROS, 3);
  private final List<String> strangers = new ArrayList<>();
  private final List<String> late = new ArrayList<>();
  private final List<String> misnumbered = new ArrayList<>();
  private final List<Again> again = new ArrayList<>();
  private final Map<String, Map<Integer, Repeats>> repeats = new HashMap<>();
  private long reordered;
  private long redelivered;
  private long strange;
  private long miscounted;

  Tally(Destination destination) {
    this.destination = destination;
  }

  Destination destination() {
    return destination;
  }

  void arrived(Arrival arrival) {
    Stamp stamp = arrival.stamp();
    if (stamp == null) {
      strange++;
      example(strangers, "on " + arrival.topic());
      return;
    }
    latency.recordValue(
        Math.max(0, Math.min(LONGEST_MICROS, arrival.micros() - stamp.sentMicros())));
    Track track = tracks.computeIfAbsent(stamp.key(), this::newTrack);
    if (track.numbered() && arrival.number() != stamp.seq() + 1L) {
      miscounted++;
      example(misnumbered, stamp.key() + "#" + stamp.seq() + " bears " + arrival.number());
    }
    String id = arrival.recordId();
    long hash = id == null ? Track.NO_ID : hash(id);
    switch (track.arrived(stamp.seq(), arrival.crc(), hash)) {
      case FIRST -> {}
      case FIRST_BUT_LATE -> {
        reordered++;
        example(late, stamp.key() + "#" + stamp.seq());
      }
      case REPEATED -> {
        repeats
            .computeIfAbsent(stamp.key(), k -> new HashMap<>())
            .computeIfAbsent(stamp.seq(), seq -> new Repeats(track.id(seq)))
            .add(hash);
        note(stamp, arrival);
      }
    }
  }

  private void note(Stamp stamp, Arrival arrival) {
    if (again.size() < EXAMPLES) {
      again.add(
          new Again(
              stamp.key() + "#" + stamp.seq(),
              arrival.topic(),
              stamp.sentMicros(),
              arrival.micros()));
    }
  }

  private Track newTrack(String key) {
    Numbering numbering = destination.numbering();
    return new Track(numbering != null && numbering.covers(key));
  }

  /** The upstream broker sent it again because the checker's connection broke. */
  void redelivered() {
    redelivered++;
  }

  /** 64 bits, so that two ids of a long run do not meet by chance. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash == Track.NO_ID ? 1 : hash;
  }

  private static void example(List<String> examples, String text) {
    if (examples.size() < EXAMPLES) {
      examples.add(text);
    }
  }

  Verdict verdict(Ledger ledger, double longestSilenceMillis) {
    var sums = new Sums();
    ledger.forEach(sums::compare);
    long unexpected = strange + sums.unexpected + unknown(ledger, sums);
    return new Verdict(
        destination.name(),
        sums.sent,
        sums.expected,
        sums.delivered,
        sums.lost,
        sums.duplicated,
        sums.sameId,
        sums.afterDedupe,
        sums.withTheIdOfAnother(),
        sums.duplicatedBySender,
        reordered,
        sums.corrupted,
        unexpected,
        miscounted,
        redelivered,
        millis(latency.getValueAtPercentile(50)),
        millis(latency.getValueAtPercentile(99)),
        millis(latency.getMaxValue()),
        longestSilenceMillis,
        sums.lostExamples,
        List.copyOf(late),
        sums.corruptedExamples,
        sums.unexpectedExamples,
        List.copyOf(misnumbered),
        List.copyOf(again),
        sums.duplicates(),
        sums.stretches);
  }

  private static double millis(long micros) {
    return micros / 1000.0;
  }

  private long unknown(Ledger ledger, Sums sums) {
    long unknown = 0;
    for (var entry : tracks.entrySet()) {
      for (int seq : entry.getValue().seen().stream().toArray()) {
        if (ledger.find(entry.getKey(), seq) == null) {
          unknown++;
          example(sums.unexpectedExamples, entry.getKey() + "#" + seq + " (never sent)");
        }
      }
    }
    strangers.forEach(s -> example(sums.unexpectedExamples, s));
    return unknown;
  }

  private final class Sums {
    long sent;
    long expected;
    long delivered;
    long lost;
    long corrupted;
    long unexpected;
    long duplicated;
    long sameId;
    long afterDedupe;
    long duplicatedBySender;
    private long[] ids = new long[64];
    private int idCount;
    private final Map<String, Integer> byKey = new TreeMap<>();
    private final Map<String, Integer> stretches = new TreeMap<>();
    private boolean within;
    private String last = "";
    final List<String> lostExamples = new ArrayList<>();
    final List<String> corruptedExamples = new ArrayList<>();
    final List<String> unexpectedExamples = new ArrayList<>();

    Sums() {
      repeats.forEach((key, of) -> of.values().forEach(repeated -> add(key, repeated)));
    }

    private void add(String key, Repeats repeated) {
      byKey.merge(key, repeated.all(), Integer::sum);
      duplicated += repeated.all();
      sameId += repeated.sameId();
      afterDedupe += repeated.afterDedupe();
    }

    private void bySender(String key, Repeats repeated) {
      byKey.merge(key, -repeated.all(), Integer::sum);
      duplicated -= repeated.all();
      sameId -= repeated.sameId();
      afterDedupe -= repeated.afterDedupe();
      duplicatedBySender += repeated.all();
    }

    /** The ids of what arrived, but for repeats on purpose, which bear those of the first. */
    long withTheIdOfAnother() {
      long[] sorted = Arrays.copyOf(ids, idCount);
      Arrays.sort(sorted);
      long found = 0;
      for (int i = 1; i < sorted.length; i++) {
        found += sorted[i] == sorted[i - 1] ? 1 : 0;
      }
      return found;
    }

    private void id(long id) {
      if (idCount == ids.length) {
        ids = Arrays.copyOf(ids, idCount * 2);
      }
      ids[idCount++] = id;
    }

    Map<String, Integer> duplicates() {
      byKey.values().removeIf(count -> count == 0);
      return byKey;
    }

    /** The entries of a key come one after the other, in the order sent. */
    private void stretch(LedgerEntry entry, boolean arrived) {
      int before = stretches.getOrDefault(entry.key(), 0);
      boolean begins = arrived && !(within && entry.key().equals(last));
      stretches.put(entry.key(), begins ? before + 1 : before);
      within = arrived;
      last = entry.key();
    }

    void compare(LedgerEntry entry) {
      sent += entry.acknowledged() ? 1 : 0;
      Track track = tracks.get(entry.key());
      boolean arrived = track != null && track.has(entry.seq());
      String name = entry.key() + "#" + entry.seq();
      if (destination.expected().test(entry)) {
        expected += entry.acknowledged() ? 1 : 0;
        if (!arrived && entry.acknowledged()) {
          lost++;
          example(lostExamples, name + (entry.unheard() ? " (nobody had subscribed)" : ""));
        }
        delivered += arrived ? 1 : 0;
      } else if (destination.optional().test(entry)) {
        stretch(entry, arrived);
      } else if (arrived) {
        unexpected++;
        example(unexpectedExamples, name + " (not expected here)");
      }
      if (track != null
          && arrived
          && destination.untouched()
          && track.crc(entry.seq()) != entry.crc()) {
        corrupted++;
        example(corruptedExamples, name);
      }
      if (track != null && arrived && !entry.repeat() && track.id(entry.seq()) != Track.NO_ID) {
        id(track.id(entry.seq()));
      }
      if (entry.resent()) {
        var own = repeats.getOrDefault(entry.key(), Map.of()).get(entry.seq());
        if (own != null) {
          bySender(entry.key(), own);
        }
      }
    }
  }
}
