package io.mutstreams.agent.plugin;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of jars that are loaded from, each named by its content, and notes of which content
 * was in which file. For the owner of the process alone. Belongs to the library's thread.
 */
final class PrivateCopies {
  private static final Logger log = LoggerFactory.getLogger(PrivateCopies.class);

  /** The content of each watched file that was last found good. */
  static final String LAST_GOOD = "last-good";

  /** What the configuration uses, and in which file it was. */
  static final String IN_USE = "in-use";

  private final Path folder;

  PrivateCopies(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.toAbsolutePath().normalize());
    if (Files.getFileStore(this.folder).supportsFileAttributeView("posix")) {
      // What was verified here is what is loaded: nobody else may write between the two.
      Path unused =
          Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwx------"));
    }
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
    try (FileChannel channel = FileChannel.open(part, WRITE, CREATE, TRUNCATE_EXISTING);
        OutputStream out = Channels.newOutputStream(channel)) {
      copied = Hash.copying(file, out);
      // It may be the only one that is left after a power cut.
      channel.force(true);
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

  /** A content and the file that has or had it. */
  record Noted(String hash, Path file) {}

  /** What was noted; nothing where there is no note. */
  List<Noted> noted(String name) {
    List<Noted> noted = new ArrayList<>();
    Path note = folder.resolve(name);
    if (Files.exists(note)) {
      try {
        for (String line : Files.readAllLines(note)) {
          String[] parts = line.split(" ", 2);
          if (parts.length == 2) {
            noted.add(new Noted(parts[0], Path.of(parts[1])));
          }
        }
      } catch (IOException | java.nio.file.InvalidPathException e) {
        log.warn("{} cannot be read: {}", note, e.toString());
      }
    }
    return noted;
  }

  /** Notes contents and their files, in the place of what was noted. */
  void note(String name, List<Noted> contents) {
    String lines =
        contents.stream()
            .map(each -> each.hash() + " " + each.file() + "\n")
            .collect(Collectors.joining());
    Path part = folder.resolve(name + ".new");
    try {
      try (FileChannel channel = FileChannel.open(part, WRITE, CREATE, TRUNCATE_EXISTING)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines);
        while (bytes.hasRemaining()) {
          int unused = channel.write(bytes);
        }
        channel.force(true);
      }
      move(part, folder.resolve(name));
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", part, e.toString());
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
