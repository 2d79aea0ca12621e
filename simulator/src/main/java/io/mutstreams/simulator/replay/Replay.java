package io.mutstreams.simulator.replay;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Recordings played as one feed, merged by their times. Within a file its order holds, also where
 * its times step back. Files are read as they are played.
 *
 * <p>Not thread-safe: owned by the thread that takes from it. A row that cannot be read ends the
 * replay with an {@link UncheckedIOException} that names file and line.
 */
public final class Replay implements Iterator<Timed>, AutoCloseable {
  private final List<Track> all = new ArrayList<>();
  private final List<Track> tracks = new ArrayList<>();
  private final List<Recording> recordings;
  private final boolean loop;
  private long startMillis = Long.MIN_VALUE;
  private long lastMillis;
  private long offsetMillis;
  private long count;

  private Replay(List<Recording> recordings, boolean loop) {
    this.recordings = List.copyOf(recordings);
    this.loop = loop;
  }

  /**
   * Opens recordings at their beginning.
   *
   * @param recordings what to play; earlier ones go first where times are equal
   * @return the replay
   * @throws IOException when a file cannot be read, or its first row cannot be used
   */
  public static Replay open(List<Recording> recordings) throws IOException {
    return open(recordings, false);
  }

  /**
   * Opens recordings at their beginning.
   *
   * @param recordings what to play; earlier ones go first where times are equal
   * @param loop whether to begin again at the end, with times that go on where they had ended
   * @return the replay
   * @throws IOException when a file cannot be read, or its first row cannot be used
   */
  public static Replay open(List<Recording> recordings, boolean loop) throws IOException {
    var replay = new Replay(recordings, loop);
    try {
      replay.openTracks();
      return replay;
    } catch (IOException | RuntimeException e) {
      replay.close();
      throw e;
    }
  }

  private void openTracks() throws IOException {
    for (Recording recording : recordings) {
      var track = new Track(recording, offsetMillis);
      all.add(track);
      if (track.advance()) {
        tracks.add(track);
      }
    }
  }

  /** Goes back to the beginning; the distance to the last row is the usual one between rows. */
  private void again() throws IOException {
    close();
    all.clear();
    long length = lastMillis - startMillis - offsetMillis;
    offsetMillis += length + Math.max(1, length / Math.max(1, count - 1));
    count = 0;
    openTracks();
  }

  @Override
  public boolean hasNext() {
    return !tracks.isEmpty();
  }

  @Override
  public Timed next() {
    Track earliest = earliest();
    if (earliest == null) {
      throw new NoSuchElementException();
    }
    if (startMillis == Long.MIN_VALUE) {
      startMillis = earliest.millis();
    }
    Message message = earliest.message();
    lastMillis = earliest.millis();
    count++;
    long due = (lastMillis - startMillis) * 1_000_000;
    try {
      if (!earliest.advance()) {
        tracks.remove(earliest);
      }
      if (tracks.isEmpty() && loop) {
        again();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return new Timed(message, due);
  }

  private @Nullable Track earliest() {
    Track earliest = null;
    for (Track track : tracks) {
      if (earliest == null || track.millis() < earliest.millis()) {
        earliest = track;
      }
    }
    return earliest;
  }

  @Override
  public void close() throws IOException {
    for (Track track : all) {
      track.close();
    }
  }
}
