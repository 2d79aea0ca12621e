package io.mutstreams.simulator.publisher;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was sent, and what of it was acknowledged. About 20 bytes a message.
 *
 * <p>Shared by the thread that sends, the client's threads that hear of acknowledgements and the
 * checker that reads; every method takes its lock, held for one message only, or for all of one key
 * while reading.
 */
public final class Ledger {
  private static final class Track {
    final List<String> topics = new ArrayList<>();
    int[] crcs = new int[16];
    final BitSet acknowledged = new BitSet();
    final BitSet unheard = new BitSet();
    final BitSet resent = new BitSet();
    final BitSet repeats = new BitSet();

    void add(String topic, int crc, boolean repeat) {
      int seq = topics.size();
      if (seq == crcs.length) {
        crcs = java.util.Arrays.copyOf(crcs, seq * 2);
      }
      crcs[seq] = crc;
      repeats.set(seq, repeat);
      // mostly the same one, which need not be kept again and again
      String last = seq == 0 ? topic : topics.get(seq - 1);
      topics.add(last.equals(topic) ? last : topic);
    }

    LedgerEntry entry(String key, int seq) {
      return new LedgerEntry(
          key,
          seq,
          topics.get(seq),
          crcs[seq],
          acknowledged.get(seq),
          unheard.get(seq),
          resent.get(seq),
          repeats.get(seq));
    }
  }

  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private final @Nullable LedgerWriter writer;
  private long sent;
  private long acknowledged;

  /** A ledger in memory alone. */
  public Ledger() {
    this(null);
  }

  /**
   * A ledger that is also written to a file, for a checker in another process.
   *
   * @param writer the file, closed by whoever opened it
   */
  public Ledger(@Nullable LedgerWriter writer) {
    this.writer = writer;
  }

  /**
   * Enters a message before it is sent.
   *
   * @param key its ordering key
   * @param topic its topic
   * @param crc CRC32C of its payload
   * @param repeat whether it repeats an earlier reading on purpose
   * @return its number among those of the key
   */
  public synchronized int sent(String key, String topic, int crc, boolean repeat) {
    Track track = tracks.computeIfAbsent(key, k -> new Track());
    track.add(topic, crc, repeat);
    sent++;
    int seq = track.topics.size() - 1;
    if (writer != null) {
      writer.sent(key, seq, topic, crc, repeat);
    }
    return seq;
  }

  /**
   * The plant broker acknowledged a message.
   *
   * @param key its ordering key
   * @param seq its number
   * @param unheard whether nobody had subscribed
   * @throws IllegalArgumentException when it was never sent
   */
  public synchronized void acknowledged(String key, int seq, boolean unheard) {
    Track track = track(key, seq);
    if (!track.acknowledged.get(seq)) {
      acknowledged++;
    }
    track.acknowledged.set(seq);
    track.unheard.set(seq, unheard);
    if (writer != null) {
      writer.acknowledged(key, seq, unheard);
    }
  }

  /**
   * A message was sent again because the connection broke before its acknowledgement.
   *
   * @param key its ordering key
   * @param seq its number
   * @throws IllegalArgumentException when it was never sent
   */
  public synchronized void resent(String key, int seq) {
    track(key, seq).resent.set(seq);
    if (writer != null) {
      writer.resent(key, seq);
    }
  }

  private Track track(String key, int seq) {
    Track track = tracks.get(key);
    if (track == null || seq < 0 || seq >= track.topics.size()) {
      throw new IllegalArgumentException("never sent: " + key + "#" + seq);
    }
    return track;
  }

  /**
   * How many were sent.
   *
   * @return messages, each once however often it was resent
   */
  public synchronized long sentCount() {
    return sent;
  }

  /**
   * How many of them the plant broker acknowledged.
   *
   * @return messages
   */
  public synchronized long acknowledgedCount() {
    return acknowledged;
  }

  /**
   * One entry.
   *
   * @param key its ordering key
   * @param seq its number
   * @return the entry, or null when it was never sent
   */
  public synchronized @Nullable LedgerEntry find(String key, int seq) {
    Track track = tracks.get(key);
    return track == null || seq < 0 || seq >= track.topics.size() ? null : track.entry(key, seq);
  }

  /**
   * Reads all entries, key by key in the order of their first message, in the order sent.
   *
   * @param reader hears each entry; outside the lock
   */
  public void forEach(Consumer<LedgerEntry> reader) {
    List<String> keys;
    synchronized (this) {
      keys = List.copyOf(tracks.keySet());
    }
    for (String key : keys) {
      entries(key).forEach(reader);
    }
  }

  private synchronized List<LedgerEntry> entries(String key) {
    Track track = tracks.get(key);
    var entries = new ArrayList<LedgerEntry>();
    for (int seq = 0; track != null && seq < track.topics.size(); seq++) {
      entries.add(track.entry(key, seq));
    }
    return entries;
  }
}
