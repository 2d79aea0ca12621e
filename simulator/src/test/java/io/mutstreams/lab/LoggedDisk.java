package io.mutstreams.lab;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An ext4 file system on a disk of which every write and every flush is logged, in order: a loop
 * device over a file that qemu-storage-daemon exports. Owned by the thread of the test, but for
 * {@link #position}.
 */
final class LoggedDisk implements AutoCloseable {
  private static final String[] NEEDED = {
    "qemu-storage-daemon", "fusermount3", "losetup", "mkfs.ext4", "mount", "umount", "cp"
  };

  private final Path folder;
  private final Path log;
  private final Path exported;
  private final Path mount;
  private @Nullable ChildProcess daemon;
  private @Nullable String device;
  private boolean mounted;

  private LoggedDisk(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
    this.exported = folder.resolve("exported");
    this.mount = folder.resolve("mount");
  }

  /** Why it cannot be made here. */
  static Optional<String> missing() {
    Optional<String> missing = Command.missing(NEEDED);
    return missing.isPresent() || Files.exists(Path.of("/dev/fuse"))
        ? missing
        : Optional.of("there is no /dev/fuse");
  }

  /**
   * Makes one, and mounts it.
   *
   * @param folder for its files; absolute
   * @param log the log, which must not be there; absolute
   * @param mebibytes its size
   */
  static LoggedDisk make(Path folder, Path log, int mebibytes)
      throws IOException, InterruptedException {
    var disk = new LoggedDisk(folder, log);
    Runtime.getRuntime().addShutdownHook(new Thread(disk::release));
    try {
      disk.begin(mebibytes);
      return disk;
    } catch (IOException | InterruptedException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private void begin(int mebibytes) throws IOException, InterruptedException {
    Path raw = folder.resolve("raw");
    String unused = Command.run("truncate", "-s", mebibytes + "M", raw);
    Files.createFile(log);
    Files.createFile(exported);
    Files.createDirectory(mount);
    daemon =
        ChildProcess.named("qemu-storage-daemon")
            .startProgram(
                "qemu-storage-daemon",
                "--blockdev",
                "driver=file,node-name=raw,filename=" + raw,
                "--blockdev",
                "driver=file,node-name=log,filename=" + log,
                "--blockdev",
                "driver=blklogwrites,node-name=logged,file=raw,log=log,log-sector-size=512",
                "--export",
                "type=fuse,id=disk,node-name=logged,writable=on,mountpoint=" + exported);
    try {
      daemon.awaitThat("the disk is there", this::exports, Duration.ofSeconds(30));
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
    device = Command.run("losetup", "-f", "--show", exported);
    unused =
        Command.run(
            "mkfs.ext4", "-q", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", device);
    unused = Command.run("mount", "-o", "noatime", device, mount);
    mounted = true;
  }

  private boolean exports() {
    try {
      return Files.size(exported) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where the file system is. */
  Path mount() {
    return mount;
  }

  /**
   * Where the log ends now: all that has been asked of the disk and done is before, all that will
   * be asked comes after. Any thread.
   */
  static long position(Path log) throws IOException {
    return Files.size(log);
  }

  /** Unmounts it and ends the process: the log is complete then. */
  @Override
  public void close() {
    release();
  }

  /** Also when this process is ended in the middle of a test. */
  private synchronized void release() {
    // Something of a test that failed may still be on it: it goes when that has ended.
    boolean unused =
        mounted && (Command.tries("umount", mount) || Command.tries("umount", "-l", mount));
    mounted = false;
    if (device != null) {
      unused = Command.tries("losetup", "-d", device);
      device = null;
    }
    if (daemon != null) {
      daemon.close();
      daemon = null;
    }
    unused = Command.tries("fusermount3", "-u", exported);
  }
}
