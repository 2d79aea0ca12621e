package io.mutstreams.agent.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Files that the service reads too, as a member of their group, and others do not. Stateless. */
final class SharedFile {
  private SharedFile() {}

  /**
   * Writes one: beside, then moved, as an agent may be reading it. One that is replaced keeps its
   * rights.
   *
   * @param folder where it lies
   */
  static void write(Path target, Path folder, String text) throws IOException {
    Path beside = folder.resolve("." + target.getFileName() + ".new");
    try {
      Files.deleteIfExists(beside);
      Files.createFile(beside);
    } catch (AccessDeniedException e) {
      // The person knows nothing of the other.
      throw new AccessDeniedException(target.toString());
    }
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    if (view != null) {
      boolean there = Files.exists(target);
      PosixFileAttributes former =
          Files.readAttributes(there ? target : folder, PosixFileAttributes.class);
      view.setPermissions(
          there ? former.permissions() : PosixFilePermissions.fromString("rw-r-----"));
      try {
        view.setGroup(former.group());
        if (there) {
          view.setOwner(former.owner());
        }
      } catch (IOException e) {
        // Only root may give it away; whoever else writes it keeps it.
      }
    }
    Files.writeString(beside, text);
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
  }
}
