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
  private long startMillis = Long.MIN_VALUE;

  private Replay() {}

  /**
   * Opens recordings at their beginning.
   *
   * @param recordings what to play; earlier ones go first where times are equal
   * @return the replay
   * @throws IOException when a file cannot be read, or its first row cannot be used
   */
  public static Replay open(List<Recording> recordings) throws IOException {
    var replay = new Replay();
    try {
      for (Recording recording : recordings) {
        var track = new Track(recording);
        replay.all.add(track);
        if (track.advance()) {
          replay.tracks.add(track);
        }
      }
      return replay;
    } catch (IOException | RuntimeException e) {
      replay.close();
      throw e;
    }
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
    long due = (earliest.millis() - startMillis) * 1_000_000;
    try {
      if (!earliest.advance()) {
        tracks.remove(earliest);
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
