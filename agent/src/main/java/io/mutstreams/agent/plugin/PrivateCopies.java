package io.mutstreams.agent.plugin;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.disk.Sync;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of jars that are loaded from, each named by its content, and notes of which content
 * was in which file. Where the disk takes none, a temporary folder has them until it does. For the
 * owner of the process alone. Belongs to the library's thread.
 */
final class PrivateCopies {
  private static final Logger log = LoggerFactory.getLogger(PrivateCopies.class);

  private static final long AGAIN = 5_000_000_000L;

  /** The content of each watched file that was last found good. */
  static final String LAST_GOOD = "last-good";

  /** What the configuration uses, and in which file it was. */
  static final String IN_USE = "in-use";

  private final Path folder;

  /** For copies that the disk of the folder did not take; null as long as it took all. */
  private @Nullable Path spare;

  /** What is to be noted, and could not be. */
  private final Map<String, List<Noted>> unnoted = new LinkedHashMap<>();

  private long triedAt;

  /**
   * @throws IOException when the folder may not be made or used
   */
  PrivateCopies(Path folder) throws IOException {
    this.folder = folder.toAbsolutePath().normalize();
    // What was verified here is what is loaded: nobody else may write between the two.
    DiskFault fault = DiskFault.making(this.folder, true);
    if (fault != null) {
      log.atWarn()
          .addKeyValue("event", "plugin")
          .log("Plugins are copied to a temporary folder: {}", fault.sentence());
    }
  }

  Path path(String hash) {
    Path spared = spare == null ? null : spare.resolve(hash + ".jar");
    return spared != null && Files.exists(spared) ? spared : home(hash);
  }

  private Path home(String hash) {
    return folder.resolve(hash + ".jar");
  }

  /**
   * Makes sure that there is a copy with that content.
   *
   * @return false when the file has another content by now
   */
  boolean take(Path file, String hash) throws IOException {
    // A copy may be damaged by a power cut: its name is a claim, not a proof.
    if (has(hash)) {
      return true;
    }
    try {
      return copy(file, home(hash), hash);
    } catch (IOException e) {
      if (DiskFault.of(folder, e).kind() == DiskFault.Kind.OTHER) {
        throw e;
      }
      Path elsewhere = spare;
      if (elsewhere == null) {
        elsewhere = Files.createTempDirectory("mutstreams-plugins");
        spare = elsewhere;
      }
      log.debug("{} is copied to {}", file, elsewhere, e);
      return copy(file, elsewhere.resolve(hash + ".jar"), hash);
    }
  }

  private boolean copy(Path file, Path copy, String hash) throws IOException {
    Path part = copy.resolveSibling(hash + ".part");
    String copied;
    try (FileChannel channel = FileChannel.open(part, WRITE, CREATE, TRUNCATE_EXISTING);
        OutputStream out = Channels.newOutputStream(channel)) {
      copied = Hash.copying(file, out);
      if (copy.startsWith(folder)) {
        // It may be the only one that is left after a power cut.
        Sync.file(channel);
      }
    }
    if (!copied.equals(hash)) {
      Files.delete(part);
      return false;
    }
    move(part, copy);
    return true;
  }

  /** Does what the disk did not let be done before; tries it every few seconds. */
  void makeUp() {
    long now = System.nanoTime();
    if ((spare == null && unnoted.isEmpty()) || now - triedAt < AGAIN) {
      return;
    }
    triedAt = now;
    try {
      if (DiskFault.making(folder, true) == null) {
        moveIn();
        new ArrayList<>(unnoted.entrySet()).forEach(each -> note(each.getKey(), each.getValue()));
      }
    } catch (IOException e) {
      log.debug("{} cannot be written yet", folder, e);
    }
  }

  /** The copies that are in use elsewhere stay there too, until the end. */
  private void moveIn() throws IOException {
    Path from = spare;
    if (from == null) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "*.jar")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String hash = name.substring(0, name.length() - ".jar".length());
        if (!isSound(home(hash), hash)) {
          boolean unused = copy(file, home(hash), hash);
        }
      }
    }
  }

  /** Deletes what is only for this run. */
  void close() {
    Path gone = spare;
    if (gone == null) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(gone)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(gone);
    } catch (IOException e) {
      log.debug("{} is left behind", gone, e);
    }
  }

  /** Whether there is a sound copy of that content. */
  boolean has(String hash) {
    return isSound(path(hash), hash);
  }

  private static boolean isSound(Path copy, String hash) {
    try {
      return Files.exists(copy) && Hash.of(copy).equals(hash);
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
      // They take room, and nothing else.
      log.debug("Old plugin copies in {} cannot be deleted", folder, e);
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
        log.atWarn()
            .addKeyValue("event", "plugin")
            .addKeyValue("file", note)
            .log("{} cannot be read: {}", note, e.toString());
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
        Sync.file(channel);
      }
      move(part, folder.resolve(name));
      unnoted.remove(name);
    } catch (IOException e) {
      if (unnoted.put(name, contents) == null) {
        log.atWarn()
            .addKeyValue("event", "plugin")
            .addKeyValue("name", name)
            .log("{} is noted later: {}", name, DiskFault.of(folder, e).sentence());
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
