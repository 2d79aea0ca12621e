package io.mutstreams.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file system of its own that can be filled, or, being ext4, become read-only as after an error
 * of the disk. Owned by the thread of the test.
 */
final class SmallDisk implements AutoCloseable {
  private static final int PIECE = 4096;

  private final Path mount;
  private final @Nullable String device;
  private boolean mounted = true;

  private SmallDisk(Path mount, @Nullable String device) {
    this.mount = mount;
    this.device = device;
  }

  /** Why none can be made in memory. */
  static Optional<String> tmpfsMissing() {
    return Command.missing("mount", "umount");
  }

  /** Why none with ext4 can be made. */
  static Optional<String> ext4Missing() {
    Optional<String> missing =
        Command.missing("mount", "umount", "truncate", "losetup", "mkfs.ext4", "tune2fs", "e2fsck");
    return missing.isPresent() || Files.isDirectory(Path.of("/sys/fs/ext4"))
        ? missing
        : Optional.of("there is no /sys/fs/ext4");
  }

  /** One in memory. */
  static SmallDisk tmpfs(Path mount, int mebibytes) throws IOException {
    Files.createDirectories(mount);
    String unused =
        Command.run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "lab", mount);
    return new SmallDisk(mount, null);
  }

  /**
   * One with ext4 that becomes read-only at an error.
   *
   * @param image the file to make for it
   */
  static SmallDisk ext4(Path image, Path mount, int mebibytes) throws IOException {
    Files.createDirectories(mount);
    String unused = Command.run("truncate", "-s", mebibytes + "M", image);
    String device = Command.run("losetup", "-f", "--show", image);
    try {
      unused = Command.run("mkfs.ext4", "-q", "-E", "nodiscard", device);
      unused = Command.run("tune2fs", "-e", "remount-ro", device);
      unused = Command.run("mount", "-o", "noatime", device, mount);
    } catch (IOException e) {
      boolean detached = Command.tries("losetup", "-d", device);
      throw detached ? e : new IOException(device + " could not be detached", e);
    }
    return new SmallDisk(mount, device);
  }

  /**
   * Fills all that is free.
   *
   * @return the file that does it: without it there is room again
   */
  Path fill() throws IOException {
    Path ballast = mount.resolve("ballast");
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      return ballast;
    }
  }

  /** Mounted anew so that nothing can be written; nothing may be open for writing on it. */
  void makeReadOnly() throws IOException {
    String unused = Command.run("mount", "-o", "remount,ro", mount);
  }

  /** Mounted anew so that it can be written, while it is in use. */
  void makeWritable() throws IOException {
    String unused = Command.run("mount", "-o", "remount,rw", mount);
  }

  /** An error of the disk: from now on it is read-only. */
  void breakDown() throws IOException {
    String name = Path.of(String.valueOf(device)).getFileName().toString();
    Files.writeString(Path.of("/sys/fs/ext4", name, "trigger_fs_error"), "an error for a test\n");
  }

  /** Taken out, mended and put in again; nothing may be open on it. */
  void mend() throws IOException {
    if (device == null) {
      throw new IllegalStateException("in memory");
    }
    String unused = Command.run("umount", mount);
    mounted = false;
    // Its exit code tells that it has mended something.
    boolean clean = Command.tries("e2fsck", "-f", "-y", device);
    System.out.println("  e2fsck " + (clean ? "found nothing" : "mended it"));
    unused = Command.run("mount", "-o", "noatime", device, mount);
    mounted = true;
  }

  @Override
  public void close() throws IOException {
    if (mounted && !Command.tries("umount", mount)) {
      // Something of a test that failed is still on it: it goes when that has ended.
      String unused = Command.run("umount", "-l", mount);
    }
    mounted = false;
    if (device != null) {
      String unused = Command.run("losetup", "-d", device);
    }
  }
}
