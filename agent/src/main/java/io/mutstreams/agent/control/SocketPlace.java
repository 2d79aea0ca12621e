package io.mutstreams.agent.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the socket of a data folder is: in it, or, as systems allow about a hundred bytes for the
 * path of a socket, in a short folder of its own whose path is noted beside it.
 */
final class SocketPlace {
  static final String SOCKET = "control.sock";
  private static final String NOTE = "control.path";
  private static final int MAX_PATH_BYTES = 100;

  private SocketPlace() {}

  /** The path for a new socket; takes away what a crashed agent left. */
  static Path make(Path dataFolder) throws IOException {
    Path socket = dataFolder.resolve(SOCKET);
    remove(dataFolder);
    if (size(socket) <= MAX_PATH_BYTES) {
      return socket;
    }
    Path shorter = Files.createTempDirectory("mutstreams").resolve(SOCKET);
    if (size(shorter) > MAX_PATH_BYTES) {
      throw new IOException(
          "the paths of the data folder ("
              + dataFolder
              + ") and of the folder for temporary files ("
              + shorter.getParent()
              + ") are both too long for a socket: choose a data folder with a path below "
              + (MAX_PATH_BYTES - SOCKET.length())
              + " bytes");
    }
    note(dataFolder, shorter);
    return shorter;
  }

  /** Notes where the socket is. */
  static void note(Path dataFolder, Path socket) throws IOException {
    Files.writeString(dataFolder.resolve(NOTE), socket.toString());
  }

  /** The path of the socket, whether there is one or not. */
  static Path find(Path dataFolder) throws IOException {
    Path note = dataFolder.resolve(NOTE);
    return Files.exists(note)
        ? Path.of(Files.readString(note).strip())
        : dataFolder.resolve(SOCKET);
  }

  static void remove(Path dataFolder) throws IOException {
    Path socket = find(dataFolder);
    Files.deleteIfExists(socket);
    if (Files.deleteIfExists(dataFolder.resolve(NOTE)) && socket.getParent() != null) {
      Files.deleteIfExists(socket.getParent());
    }
  }

  private static int size(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
