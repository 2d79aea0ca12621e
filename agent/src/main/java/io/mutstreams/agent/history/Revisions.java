package io.mutstreams.agent.history;

import io.mutstreams.agent.config.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kept revisions, in a folder that its owner alone may read: configurations may hold passwords.
 * The newest {@value #MOST} are kept, and those that run or ran well last. What cannot be written
 * is told in the log and kept in memory: a full disk is no reason to refuse a change.
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

  private Revisions(Path folder) throws IOException {
    this.folder = folder;
    this.log = new ChangeLog(folder.resolve("changes"));
    this.standing = StandingFile.read(folder.resolve("standing"));
    for (Kept revision : KeptFolder.all(folder)) {
      kept.put(revision.number(), revision);
    }
  }

  /**
   * Opens the folder.
   *
   * @param folder made when absent
   * @throws IOException when it cannot be used
   */
  public static Revisions open(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return new Revisions(folder);
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
    try {
      KeptFolder.write(folder, revision);
    } catch (IOException e) {
      LOG.warn("revision {} cannot be kept in {}: {}", revision.number(), folder, e.toString());
    }
    List<Integer> older = new ArrayList<>(kept.headMap(revision.number() - MOST, true).keySet());
    older.remove((Integer) standing.runs());
    older.remove((Integer) standing.lastGood());
    older.forEach(this::drop);
  }

  private void drop(int number) {
    kept.remove(number);
    try {
      KeptFolder.delete(folder, number);
    } catch (IOException e) {
      LOG.warn("revision {} cannot be deleted from {}: {}", number, folder, e.toString());
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
    if (now.equals(standing)) {
      return;
    }
    standing = now;
    try {
      StandingFile.write(folder.resolve("standing"), now);
    } catch (IOException e) {
      LOG.warn("which revision runs cannot be noted in {}: {}", folder, e.toString());
    }
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
      LOG.warn("a change cannot be noted in {}: {}", folder, e.toString());
    }
  }
}
