package io.mutstreams.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.agent.disk.DiskFault.Kind;
import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words for what real disks do, and for what they say through a library. */
final class DiskFaultTest {
  @TempDir Path disk;
  private boolean mounted;

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", disk.toString());
    }
  }

  @Test
  void aFullDiskIsCalledFull() throws Exception {
    mount();
    IOException error = failure(() -> Files.write(disk.resolve("large"), new byte[8 << 20]));
    DiskFault fault = DiskFault.of(disk, new IllegalStateException("[2.5.252/2]", error));
    assertThat(fault.kind()).isEqualTo(Kind.FULL);
    assertThat(fault.sentence())
        .isEqualTo("the disk is full. Make room for " + disk + "; it goes on by itself then.");
  }

  @Test
  void aReadOnlyDiskIsCalledReadOnlyAndAFolderOnItThatIsAsItShouldBeIsThere() throws Exception {
    mount();
    Path kept = disk.resolve("kept");
    assertThat(DiskFault.making(kept, true)).isNull();
    run("mount", "-o", "remount,ro", disk.toString());
    IOException error = failure(() -> Files.createFile(kept.resolve("file")));
    assertThat(DiskFault.of(disk, error).sentence())
        .startsWith("the disk is read-only.")
        .contains(disk.toString(), "dmesg", "writable again");
    assertThat(DiskFault.making(kept, true)).isNull();
    DiskFault missing = DiskFault.making(disk.resolve("new"), true);
    assertThat(missing).isNotNull().extracting(DiskFault::kind).isEqualTo(Kind.READ_ONLY);
  }

  @Test
  void aFailedSyncIsToldApartFromAFailedWrite() {
    SyncFailedException sync = new SyncFailedException("Input/output error");
    assertThat(DiskFault.of(disk, new IllegalStateException("Could not sync", sync)).sentence())
        .startsWith("the disk does not sync (I/O error).")
        .contains(disk.toString());
    assertThat(DiskFault.of(disk, new IOException("Input/output error")).sentence())
        .startsWith("the disk fails (I/O error).");
  }

  @ParameterizedTest
  @CsvSource({
    "No space left on device, FULL",
    "Disk quota exceeded, FULL",
    "Read-only file system, READ_ONLY"
  })
  void aSyncThatSaysWhyIsCalledByThat(String reason, Kind kind) {
    SyncFailedException sync = new SyncFailedException(reason);
    assertThat(DiskFault.of(disk, sync).kind()).isEqualTo(kind);
    FileSystemException file = new FileSystemException("a file", null, reason);
    assertThat(DiskFault.of(disk.resolve("absent"), file).kind()).isEqualTo(kind);
  }

  @Test
  void whatIsUnforeseenIsToldWithoutTheCodesOfALibrary() {
    Exception error = new IllegalStateException("Chunk 5 not found [2.5.252/9]");
    assertThat(DiskFault.of(disk, new IllegalStateException("General error", error)).sentence())
        .isEqualTo(
            "something unforeseen is wrong in "
                + disk
                + " (Chunk 5 not found). Check the folder and its disk.");
  }

  private interface Work {
    void run() throws IOException;
  }

  private static IOException failure(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      return e;
    }
    throw new AssertionError("the disk took it");
  }

  private void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "mutstreams-test", disk.toString());
    assumeTrue(mounted, "SKIPPED: a disk of its own, as this user may not mount a tmpfs");
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start().waitFor() == 0;
  }
}
