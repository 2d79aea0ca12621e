package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The log of a disk and the diary of its victim. The same seed cuts the same log at the same places
 * and loses the same writes; but no two runs write the same log. So those of a run that failed are
 * kept in {@code target}, and looked at again with {@code -Dlab.replay=FOLDER -Dseed=SEED}. Owned
 * by one thread.
 */
final class Evidence {
  private final Path folder;
  private final long seed;
  private final boolean replayed;

  private Evidence(Path folder, long seed, boolean replayed) {
    this.folder = folder;
    this.seed = seed;
    this.replayed = replayed;
  }

  /**
   * @param name of the test, for a folder
   */
  static Evidence of(String name, long seed) throws IOException {
    @Nullable String kept = System.getProperty("lab.replay");
    if (kept != null) {
      return new Evidence(Path.of(kept).toAbsolutePath(), seed, true);
    }
    Path folder = Path.of("target", name + "-" + seed).toAbsolutePath();
    Files.createDirectories(folder);
    var evidence = new Evidence(folder, seed, false);
    evidence.discard();
    return evidence;
  }

  /** Whether it is that of an earlier run. */
  boolean replayed() {
    return replayed;
  }

  Path log() {
    return folder.resolve("log");
  }

  Path diaryFile() {
    return folder.resolve("diary");
  }

  void keep(Diary diary) throws IOException {
    diary.save(diaryFile());
  }

  Diary diary() throws IOException {
    return Diary.read(diaryFile());
  }

  /** How it is looked at again. */
  String advice() {
    return "look again with -Dlab.replay=" + folder + " -Dseed=" + seed;
  }

  /** It is of no more use. */
  void discard() throws IOException {
    if (!replayed) {
      Files.deleteIfExists(log());
      Files.deleteIfExists(diaryFile());
    }
  }
}
