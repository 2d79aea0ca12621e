package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Small files that say which of the damaged files that were moved aside have not been salvaged yet.
 * One is made before the damaged file is moved, so that a crash in between forgets nothing. Storage
 * thread only, where nothing else is said.
 */
final class SalvageMarks {
  private static final String BROKEN = ".broken-";
  private static final String MARK = ".salvage-";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String name;

  /** By the name of the file: written by the storage thread, and read by those who ask for it. */
  private final Map<String, StorageStatus.Salvaged> salvaged = new ConcurrentHashMap<>();

  /**
   * @param name of the storage file
   */
  SalvageMarks(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  private Path aside(String stamp) {
    return folder.resolve(name + BROKEN + stamp);
  }

  /**
   * Moves a damaged file aside, to be salvaged; or a folder in its place, in which nothing is to be
   * looked for. Returns where it is then.
   */
  Path move(Path file) throws IOException {
    Path aside = aside(STAMP.format(Instant.now()));
    if (!Files.isDirectory(file)) {
      Path mark = mark(aside);
      Files.createFile(mark, Folder.ownerOnly(mark, "rw-------"));
      Sync.folder(folder);
    }
    Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    Sync.folder(folder);
    return aside;
  }

  /** What was brought over of a file. */
  void tell(String aside, StorageStatus.Salvaged salvage) {
    salvaged.put(aside, salvage);
  }

  /** The files that were moved aside and are still there; any thread. */
  List<StorageStatus.Aside> found() {
    List<StorageStatus.Aside> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + BROKEN + "*")) {
      for (Path each : files) {
        found.add(new StorageStatus.Aside(each, Files.size(each), salvaged.get(name(each))));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What was found is told.
    }
    found.sort(Comparator.comparing(StorageStatus.Aside::file));
    return found;
  }

  /** Whether there is one of this name. */
  boolean exists(String aside) {
    return Files.exists(folder.resolve(aside));
  }

  static String name(Path aside) {
    return String.valueOf(aside.getFileName());
  }

  void end(Path aside) throws IOException {
    Files.deleteIfExists(mark(aside));
    Sync.folder(folder);
  }

  /** Those that are to be salvaged, the oldest first. */
  List<Path> pending() throws IOException {
    List<Path> pending = new ArrayList<>();
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, name + MARK + "*")) {
      for (Path mark : marks) {
        String stamp = mark.getFileName().toString().substring((name + MARK).length());
        Path aside = aside(stamp);
        if (Files.exists(aside)) {
          pending.add(aside);
        } else {
          Files.delete(mark); // it was not moved, or a person took it away
        }
      }
    }
    pending.sort(null);
    return pending;
  }

  private Path mark(Path aside) {
    return folder.resolve(aside.getFileName().toString().replace(BROKEN, MARK));
  }
}
