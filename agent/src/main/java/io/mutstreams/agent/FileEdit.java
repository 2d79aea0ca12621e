package io.mutstreams.agent;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes files of the configuration: each appears whole, under its name, with the rights that it
 * had; and takes that back. Owned by the change thread.
 */
final class FileEdit {
  /** Hidden, so that it is no file of the configuration. */
  private static final String BESIDE = ".new";

  /** What was there; null where there was nothing. */
  private final Map<Path, byte @Nullable []> before = new LinkedHashMap<>();

  private FileEdit() {}

  /**
   * Writes them.
   *
   * @param root the file, or the folder of files
   * @param texts by name in the folder; null for a file that is to go
   * @throws IllegalStateException when that cannot be; then all is as it was
   */
  static FileEdit write(Path root, Map<String, @Nullable String> texts) {
    FileEdit edit = new FileEdit();
    try {
      for (Map.Entry<String, @Nullable String> each : texts.entrySet()) {
        Path file = Files.isDirectory(root) ? root.resolve(each.getKey()) : root;
        // What a link leads to is what is edited.
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        String text = each.getValue();
        byte @Nullable [] old = Files.exists(real) ? Files.readAllBytes(real) : null;
        edit.before.put(real, old);
        put(real, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
      }
      return edit;
    } catch (IOException e) {
      edit.undo();
      throw new IllegalStateException(
          e instanceof AccessDeniedException
              ? "the files in "
                  + root
                  + " cannot be written by the agent: permission denied. Edit them there, or let"
                  + " the agent write them, see docs/http.md"
              : "the files in " + root + " cannot be written: " + e,
          e);
    }
  }

  /** Puts back what was there, as far as that can be done. */
  void undo() {
    before.forEach(
        (file, old) -> {
          try {
            put(file, old);
          } catch (IOException e) {
            ChangeDesk.LOG
                .atError()
                .addKeyValue("event", "fault")
                .addKeyValue("file", file)
                .log("{} cannot be put back as it was: {}", file, e.toString());
          }
        });
  }

  private static void put(Path file, byte @Nullable [] bytes) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + " lies in no folder");
    }
    if (bytes == null) {
      boolean unused = Files.deleteIfExists(file);
    } else {
      Path beside = folder.resolve("." + file.getFileName() + BESIDE);
      Set<PosixFilePermission> rights =
          Files.exists(file)
              ? Files.getPosixFilePermissions(file)
              : PosixFilePermissions.fromString("rw-r-----");
      boolean unused = Files.deleteIfExists(beside);
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Files.setPosixFilePermissions(beside, rights);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        Sync.file(channel);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    Sync.folder(folder);
  }
}
