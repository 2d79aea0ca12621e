package io.mutstreams.e2e;

import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.message.Stamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What arrived of records that are wanted for a time only: stretches of consecutive numbers per
 * key. Within a stretch nothing is missing, twice or out of order; a new stretch begins only where
 * the records were not wanted before it.
 *
 * <p>Shared by the thread that receives and the test's; everything is under its lock.
 */
final class Runs {
  private static final class Track {
    private int last = -1;
    private int runs;
  }

  private final Map<String, Track> tracks = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  synchronized void arrived(Arrival arrival) {
    Stamp stamp = arrival.stamp();
    if (stamp == null) {
      faults.add("a stranger on " + arrival.topic());
      return;
    }
    Track track = tracks.computeIfAbsent(stamp.key(), key -> new Track());
    if (track.runs == 0 || stamp.seq() > track.last + 1) {
      track.runs++;
    } else if (stamp.seq() <= track.last) {
      faults.add(stamp.key() + "#" + stamp.seq() + " after #" + track.last);
    }
    track.last = stamp.seq();
  }

  /** Records that came twice or out of order. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** How many stretches each key of a group came in. */
  synchronized Map<String, Integer> runs(String group) {
    Map<String, Integer> runs = new HashMap<>();
    tracks.forEach(
        (key, track) -> {
          if (key.startsWith(group + "-")) {
            runs.put(key, track.runs);
          }
        });
    return runs;
  }
}
