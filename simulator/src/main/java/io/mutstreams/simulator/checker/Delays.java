package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.message.Stamp;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The longest time from sending to arrival, for each group of keys and each 20 ms in which messages
 * were sent. A group is a key up to its last dash. A stall shows at the time at which it began.
 *
 * <p>Shared by the thread that receives and the one that writes; everything is under its lock.
 */
public final class Delays {
  private static final long SLOT_MICROS = 20_000;

  private final Map<String, int[]> groups = new TreeMap<>();
  private long first = Long.MIN_VALUE;

  /** Nothing has arrived. */
  public Delays() {}

  /**
   * A message arrived.
   *
   * @param arrival the message; one without marks is left out
   */
  public synchronized void arrived(Arrival arrival) {
    Stamp stamp = arrival.stamp();
    if (stamp != null) {
      long took = Math.max(0, Math.min(Integer.MAX_VALUE, arrival.micros() - stamp.sentMicros()));
      int dash = stamp.key().lastIndexOf('-');
      String group = dash < 0 ? stamp.key() : stamp.key().substring(0, dash);
      enter(group, stamp.sentMicros() / SLOT_MICROS, (int) took);
    }
  }

  private void enter(String group, long slot, int micros) {
    if (first == Long.MIN_VALUE) {
      // room for what was sent earlier and comes later
      first = slot - 1_000;
    }
    int at = (int) Math.max(0, slot - first);
    int[] longest = groups.computeIfAbsent(group, name -> new int[1024]);
    if (at >= longest.length) {
      longest = Arrays.copyOf(longest, Math.max(at + 1, longest.length * 2));
      groups.put(group, longest);
    }
    longest[at] = Math.max(longest[at], micros);
  }

  /**
   * Writes a line for each group and slot in which something was sent: the group, the slot, and the
   * longest time in microseconds, with tabs between.
   *
   * @param file the file
   * @throws IOException when it cannot be written
   */
  public synchronized void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Map.Entry<String, int[]> group : groups.entrySet()) {
        int[] longest = group.getValue();
        for (int i = 0; i < longest.length; i++) {
          if (longest[i] > 0) {
            out.write(group.getKey() + "\t" + (first + i) + "\t" + longest[i] + "\n");
          }
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file
   * @return the same
   * @throws IOException when it cannot be read
   */
  public static Delays read(Path file) throws IOException {
    var delays = new Delays();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] fields = line.split("\t", 3);
        long slot = Long.parseLong(fields[1]);
        synchronized (delays) {
          // groups come one after the other, each from its beginning
          delays.first = delays.first == Long.MIN_VALUE ? slot - 10_000 : delays.first;
          delays.enter(fields[0], slot, Integer.parseInt(fields[2]));
        }
      }
    }
    return delays;
  }

  /**
   * The groups of which something arrived.
   *
   * @return their names
   */
  public synchronized Set<String> groups() {
    return Set.copyOf(groups.keySet());
  }

  /**
   * The longest time of what was sent within a window.
   *
   * @param group the group
   * @param fromMicros begin, in microseconds since the epoch
   * @param toMicros end
   * @return milliseconds; 0 where nothing was sent
   */
  public synchronized double longest(String group, long fromMicros, long toMicros) {
    int[] longest = groups.getOrDefault(group, new int[0]);
    long from = Math.max(0, fromMicros / SLOT_MICROS - first);
    long to = Math.min(longest.length - 1L, toMicros / SLOT_MICROS - first);
    int most = 0;
    for (long i = from; i <= to; i++) {
      most = Math.max(most, longest[(int) i]);
    }
    return most / 1000.0;
  }
}
