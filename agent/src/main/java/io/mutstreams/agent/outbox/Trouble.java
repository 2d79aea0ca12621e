package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps the storage from working, and when to try again: after 100 ms, then twice as long each
 * time, up to 5 s. Storage thread only, but for {@link #sentence}, which any thread may read.
 */
final class Trouble {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final long FIRST = Duration.ofMillis(100).toNanos();
  private static final long LONGEST = Duration.ofSeconds(5).toNanos();
  private static final long LITTLE_SPACE = 1L << 20;

  private final String subject;
  private final Path folder;
  private final Alarm alarm;
  private long delay;
  private long retryAt;
  private volatile @Nullable String sentence;

  /**
   * None yet.
   *
   * @param subject what its alarm is about; the alarm is cleared when the trouble is over
   */
  Trouble(String subject, Path folder, Alarm alarm) {
    this.subject = subject;
    this.folder = folder;
    this.alarm = alarm;
  }

  @Nullable String sentence() {
    return sentence;
  }

  /** Whether a try is due. */
  boolean over() {
    return sentence == null || System.nanoTime() - retryAt >= 0;
  }

  /** When the next try is due, in nanoseconds from now; 0 when there is no trouble. */
  long nextIn(long now) {
    return sentence == null ? 0 : Math.max(0, retryAt - now);
  }

  void failed(Throwable error, String what) {
    delay = delay == 0 ? FIRST : Math.min(LONGEST, delay * 2);
    retryAt = System.nanoTime() + delay;
    String said = what + ": " + why(error);
    if (sentence == null) {
      alarm.raise(subject, said);
      LOG.debug("{}", said, error);
    }
    sentence = said;
  }

  void worked() {
    if (sentence != null) {
      LOG.info("The storage works again.");
      sentence = null;
      delay = 0;
      alarm.clear(subject);
    }
  }

  private String why(Throwable error) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < LITTLE_SPACE) {
        return "the disk of " + folder + " is full (" + free + " bytes are free). Make room.";
      }
    } catch (IOException e) {
      return "the folder " + folder + " cannot be read (" + e + "). Check it and its disk.";
    }
    if (error instanceof VirtualMachineError) {
      return "there is too little memory (" + error.getMessage() + "). Give it a larger heap.";
    }
    if (error instanceof SQLException s && s.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "another program has the database in " + folder + " open. Close it there.";
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
