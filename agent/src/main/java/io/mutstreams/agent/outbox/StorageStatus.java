package io.mutstreams.agent.outbox;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the storage is doing.
 *
 * @param folder where it is
 * @param state whether it stores
 * @param trouble what keeps it from storing, such as a full disk; null when nothing does
 * @param queuedMessages handed over and not durable yet
 * @param queuedBytes of them, about
 * @param fileBytes length of the database file; 0 when there is none
 * @param freeBytes how much of the disk is free; -1 when that cannot be found out
 * @param movedAside the damaged databases that were moved aside and are still there, the oldest
 *     first
 */
public record StorageStatus(
    Path folder,
    State state,
    @Nullable String trouble,
    long queuedMessages,
    long queuedBytes,
    long fileBytes,
    long freeBytes,
    List<Aside> movedAside) {

  /** Whether it stores. */
  public enum State {
    /** Not yet: the database is being opened. */
    OPENING,
    /** It stores. */
    OPEN,
    /** Not at present, and it tries again; the sources are held back. */
    FAILING,
    /** It never will. */
    UNUSABLE
  }

  /**
   * A database that was moved aside.
   *
   * @param file where it is now
   * @param bytes its length
   * @param salvage what was brought into the new one; null where it is not known, as long as the
   *     storage is not open
   */
  public record Aside(Path file, long bytes, @Nullable Salvaged salvage) {}

  /**
   * What was brought from a damaged database into the new one.
   *
   * @param done whether that is all that can be; else it goes on, or waits for another file
   * @param records that are in outboxes again
   * @param letters dead letters that are there again
   * @param missing of both, that were there and cannot be read, as far as gaps tell
   * @param state of the steps: "kept", "in memory only" or "begun anew"
   */
  public record Salvaged(boolean done, long records, long letters, long missing, String state) {}
}
