package io.mutstreams.agent.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the lock and the socket of a data folder are while its disk takes neither: a folder of its
 * owner's among the temporary ones, named by the path of the data folder, so that who knows that
 * one finds it.
 */
final class SparePlace {
  private static final int NAME_BYTES = 8;

  private SparePlace() {}

  /**
   * Makes it.
   *
   * @throws IOException when no folder for temporary files takes it
   */
  static Path make(Path dataFolder) throws IOException {
    IOException why = new IOException("there is no folder for temporary files");
    for (Path folder : places(dataFolder)) {
      try {
        create(folder);
        return folder;
      } catch (IOException e) {
        e.addSuppressed(why);
        why = e;
      }
    }
    throw why;
  }

  private static void create(Path folder) throws IOException {
    try {
      Path unused =
          Files.createDirectory(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !isOurs(folder, null)) {
        throw e;
      }
    }
  }

  /**
   * The socket in it; null where there is none that the owner of the data folder could have made.
   */
  static @Nullable Path socket(Path dataFolder) {
    for (Path folder : places(dataFolder)) {
      Path socket = folder.resolve(SocketPlace.SOCKET);
      try {
        if (Files.exists(socket) && isOurs(folder, dataFolder)) {
          return socket;
        }
      } catch (IOException e) {
        // Then it is of no use.
      }
    }
    return null;
  }

  /** Whether a folder belongs to this user, or to the owner of the data folder. */
  private static boolean isOurs(Path folder, @Nullable Path dataFolder) throws IOException {
    String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    if (owner.equals(System.getProperty("user.name"))) {
      return true;
    }
    return dataFolder != null
        && Files.exists(dataFolder)
        && owner.equals(Files.getOwner(dataFolder).getName());
  }

  private static List<Path> places(Path dataFolder) {
    Set<String> bases = new LinkedHashSet<>();
    add(bases, System.getenv("RUNTIME_DIRECTORY"));
    // That of the service, for who asks it from outside.
    bases.add("/run/mutstreams");
    add(bases, System.getenv("XDG_RUNTIME_DIR"));
    add(bases, System.getProperty("java.io.tmpdir"));
    String name = "mutstreams-" + name(dataFolder);
    List<Path> places = new ArrayList<>();
    for (String base : bases) {
      if (Files.isDirectory(Path.of(base))) {
        places.add(Path.of(base, name));
      }
    }
    return places;
  }

  private static void add(Set<String> bases, @Nullable String path) {
    if (path != null && !path.isBlank()) {
      bases.add(path.split(":", 2)[0]);
    }
  }

  private static String name(Path dataFolder) {
    try {
      byte[] path = dataFolder.toString().getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
