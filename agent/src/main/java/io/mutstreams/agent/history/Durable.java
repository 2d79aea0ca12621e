package io.mutstreams.agent.history;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that after a power cut the old or the new content is there. */
final class Durable {
  private Durable() {}

  /** Writes a file whole, in the place of the one that is there. */
  static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    write(part, content);
    move(part, file);
  }

  /** Writes a new file. */
  static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
      Sync.file(channel);
    }
  }

  /** Gives a file or folder that is on disk its name. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = to.toAbsolutePath().getParent();
    if (folder != null) {
      Sync.folder(folder);
    }
  }
}
