package io.mutstreams.agent.plugin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the watched folders; reads no file twice without need. Belongs to the library's thread.
 */
final class JarFolders {
  /** A file's time says nothing of a change so shortly after: file systems count coarsely. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  /** The contents of the jars by file, bundled ones first, and what could not be read. */
  record Look(Map<Path, String> hashes, List<PluginProblem> problems) {}

  private record Stat(long size, FileTime modified, @Nullable Object key) {}

  private record Known(Stat stat, Instant at, String hash) {}

  private final List<Path> folders;
  private Map<Path, Known> known = Map.of();

  JarFolders(List<Path> folders) {
    this.folders =
        folders.stream().map(folder -> folder.toAbsolutePath().normalize()).distinct().toList();
  }

  Look look() {
    Map<Path, String> hashes = new LinkedHashMap<>();
    List<PluginProblem> problems = new ArrayList<>();
    Map<Path, Known> now = new HashMap<>();
    for (Path folder : folders) {
      for (Path jar : jars(folder, problems)) {
        try {
          Known content = content(jar);
          now.put(jar, content);
          hashes.put(jar, content.hash());
        } catch (NoSuchFileException e) {
          // Gone since the folder was listed.
        } catch (IOException e) {
          problems.add(new PluginProblem(jar, "it cannot be read: " + words(e)));
        }
      }
    }
    known = now;
    return new Look(hashes, problems);
  }

  private static Iterable<Path> jars(Path folder, List<PluginProblem> problems) {
    TreeSet<Path> jars = new TreeSet<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder, "*.jar")) {
      listing.forEach(jars::add);
    } catch (NoSuchFileException e) {
      // A folder that is missing is empty.
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      problems.add(new PluginProblem(folder, "the folder cannot be read: " + words(e)));
    }
    return jars;
  }

  private Known content(Path jar) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      // To open a FIFO could block for ever.
      throw new IOException("it is no regular file");
    }
    Stat stat = new Stat(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    Known before = known.get(jar);
    if (before != null
        && before.stat().equals(stat)
        && stat.modified().toInstant().isBefore(before.at().minus(COARSE))) {
      return before;
    }
    Instant at = Instant.now();
    return new Known(stat, at, Hash.of(jar));
  }

  private static String words(Exception e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
