package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.DiskFault;
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

  private final String subject;
  private final Path folder;
  private final Alarm alarm;
  private long delay;
  private long retryAt;
  private DiskFault.@Nullable Kind kind;
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
    DiskFault fault = DiskFault.of(folder, error);
    String said = what + ": " + why(error, fault);
    // Once for each trouble, and again when it becomes another.
    if (sentence == null || fault.kind() != kind) {
      alarm.raise(subject, said);
      LOG.debug("{}", said, error);
    }
    kind = fault.kind();
    sentence = said;
  }

  void worked() {
    if (sentence != null) {
      LOG.atInfo().addKeyValue("event", "storage").log("The storage works again.");
      sentence = null;
      delay = 0;
      alarm.clear(subject);
    }
  }

  private String why(Throwable error, DiskFault fault) {
    if (fault.kind() != DiskFault.Kind.OTHER) {
      return fault.sentence();
    }
    if (error instanceof VirtualMachineError) {
      return "there is too little memory (" + error.getMessage() + "). Give it a larger heap.";
    }
    if (error instanceof SQLException s && s.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return "another program has the database in " + folder + " open. Close it there.";
    }
    return fault.sentence();
  }
}
