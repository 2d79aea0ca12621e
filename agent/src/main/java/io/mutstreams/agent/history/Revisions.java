package io.mutstreams.agent.history;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.disk.DiskFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kept revisions, in a folder that its owner alone may read: configurations may hold passwords.
 * The newest {@value #MOST} are kept, and those that run or ran well last. What cannot be written
 * is told and kept in memory until it can be: a full disk is no reason to refuse a change.
 *
 * <p>Written by the change thread; may be read by any: what they share is guarded by this object.
 */
public final class Revisions {
  private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);
  private static final int MOST = 50;

  private final Path folder;
  private final ChangeLog log;
  private final NavigableMap<Integer, Kept> kept = new TreeMap<>();
  private Standing standing;

  /** What could not be written yet. */
  private final Set<Integer> unwritten = new TreeSet<>();

  private boolean unnoted;
  private @Nullable DiskFault fault;

  private Revisions(Path folder) throws IOException {
    this.folder = folder;
    this.log = new ChangeLog(folder.resolve("changes"));
    this.standing = StandingFile.read(folder.resolve("standing"));
    if (Files.isDirectory(folder)) {
      for (Kept revision : KeptFolder.all(folder)) {
        kept.put(revision.number(), revision);
      }
    }
  }

  /**
   * Opens the folder.
   *
   * @param folder made when absent, as soon as the disk lets it be made
   * @throws IOException when it may not be used, or cannot be read
   */
  public static Revisions open(Path folder) throws IOException {
    Revisions revisions = new Revisions(folder);
    revisions.fault = DiskFault.making(folder, true);
    return revisions;
  }

  /**
   * Writes what could not be written when it came, if the disk lets it now.
   *
   * @return what is in the way, in words; null when all is written
   */
  public synchronized @Nullable String write() {
    if (fault == null && unwritten.isEmpty() && !unnoted && log.isWritten()) {
      return null;
    }
    try {
      if (fault != null) {
        DiskFault missing = DiskFault.making(folder, true);
        if (missing != null) {
          return failed(missing);
        }
      }
      for (int number : List.copyOf(unwritten)) {
        Kept revision = kept.get(number);
        if (revision != null) {
          KeptFolder.write(folder, revision);
        }
        unwritten.remove(number);
      }
      if (unnoted) {
        StandingFile.write(folder.resolve("standing"), standing);
        unnoted = false;
      }
      if (!log.isWritten()) {
        log.write();
      }
      fault = null;
      return null;
    } catch (IOException e) {
      return failed(DiskFault.of(folder, e));
    }
  }

  private String failed(DiskFault now) {
    if (fault == null || fault.kind() != now.kind()) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .log(
              "What becomes of changes is kept in memory until it can be written: {}",
              now.sentence());
    }
    fault = now;
    return now.sentence();
  }

  /** A kept one; null when it is not kept, or no more. */
  public synchronized @Nullable Kept get(int number) {
    return kept.get(number);
  }

  /** The kept ones, the oldest first. */
  public synchronized List<Kept> all() {
    return List.copyOf(kept.values());
  }

  /** The number of the newest; 0 for none. */
  public synchronized int newest() {
    return kept.isEmpty() ? 0 : kept.lastKey();
  }

  /** Whether the one that runs has these files and plugins. */
  public synchronized boolean runs(ConfigFiles files, Set<String> plugins) {
    Kept running = kept.get(standing.runs());
    return running != null && running.sameAs(files, plugins);
  }

  /** Keeps a revision. */
  public synchronized void keep(Kept revision) {
    kept.put(revision.number(), revision);
    unwritten.add(revision.number());
    String unused = write();
    List<Integer> older = new ArrayList<>(kept.headMap(revision.number() - MOST, true).keySet());
    older.remove((Integer) standing.runs());
    older.remove((Integer) standing.lastGood());
    older.forEach(this::drop);
  }

  private void drop(int number) {
    kept.remove(number);
    unwritten.remove(number);
    try {
      KeptFolder.delete(folder, number);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "fault")
          .addKeyValue("revision", number)
          .log("revision {} cannot be deleted from {}: {}", number, folder, e.toString());
    }
  }

  /** SHA-256 of the jars that the kept revisions come from. */
  public synchronized Set<String> plugins() {
    Set<String> hashes = new HashSet<>();
    kept.values().forEach(revision -> hashes.addAll(revision.plugins()));
    return hashes;
  }

  /** Where the agent stands. */
  public synchronized Standing standing() {
    return standing;
  }

  /** Notes where the agent stands. */
  public synchronized void stand(Standing now) {
    Standing ofKept = now.only(kept.keySet());
    if (ofKept.equals(standing)) {
      return;
    }
    standing = ofKept;
    unnoted = true;
    String unused = write();
  }

  /** What became of the changes, the oldest first. */
  public synchronized List<Change> changes() {
    return log.all();
  }

  /** Adds what became of a change. */
  public synchronized void add(Change change) {
    try {
      log.add(change);
    } catch (IOException e) {
      String unused = failed(DiskFault.of(folder, e));
    }
  }
}
