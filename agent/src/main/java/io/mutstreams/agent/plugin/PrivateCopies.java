package io.mutstreams.agent.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of jars that are loaded from, each named by its content, and a note of the content of
 * each watched file that was last found good. Belongs to the library's thread.
 */
final class PrivateCopies {
  private static final Logger log = LoggerFactory.getLogger(PrivateCopies.class);
  private static final String NOTE = "last-good";

  private final Path folder;

  PrivateCopies(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.toAbsolutePath().normalize());
  }

  Path path(String hash) {
    return folder.resolve(hash + ".jar");
  }

  /**
   * Makes sure that there is a copy with that content.
   *
   * @return false when the file has another content by now
   */
  boolean take(Path file, String hash) throws IOException {
    Path copy = path(hash);
    // A copy may be damaged by a power cut: its name is a claim, not a proof.
    if (Files.exists(copy) && Hash.of(copy).equals(hash)) {
      return true;
    }
    Path part = folder.resolve(hash + ".part");
    String copied;
    try (OutputStream out = Files.newOutputStream(part)) {
      copied = Hash.copying(file, out);
    }
    if (!copied.equals(hash)) {
      Files.delete(part);
      return false;
    }
    move(part, copy);
    return true;
  }

  /** Whether there is a sound copy of that content. */
  boolean has(String hash) {
    try {
      return Files.exists(path(hash)) && Hash.of(path(hash)).equals(hash);
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes all copies but these. */
  void keepOnly(Set<String> hashes) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{jar,part}")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".jar") || !hashes.contains(name.substring(0, name.length() - 4))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      log.warn("Old plugin copies in {} cannot be deleted: {}", folder, e.toString());
    }
  }

  /** The noted content of each file; none where there is no note. */
  Map<Path, String> lastGood() {
    Map<Path, String> noted = new LinkedHashMap<>();
    Path note = folder.resolve(NOTE);
    if (Files.exists(note)) {
      try {
        for (String line : Files.readAllLines(note)) {
          String[] parts = line.split(" ", 2);
          if (parts.length == 2) {
            noted.put(Path.of(parts[1]), parts[0]);
          }
        }
      } catch (IOException | java.nio.file.InvalidPathException e) {
        log.warn("{} cannot be read: {}", note, e.toString());
      }
    }
    return noted;
  }

  /** Notes the content of each file. */
  void note(Map<Path, String> lastGood) {
    StringBuilder lines = new StringBuilder();
    lastGood.forEach((file, hash) -> lines.append(hash).append(' ').append(file).append('\n'));
    Path part = folder.resolve(NOTE + ".part");
    try {
      Files.writeString(part, lines, StandardCharsets.UTF_8);
      move(part, folder.resolve(NOTE));
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", part, e.toString());
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
