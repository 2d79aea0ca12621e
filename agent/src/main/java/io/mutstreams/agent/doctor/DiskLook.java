package io.mutstreams.agent.doctor;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The disk of the data folder: room, whether it can be written, how fast it syncs. */
final class DiskLook {
  private static final long MEBI = 1L << 20;
  private static final long LITTLE = 64 * MEBI;

  /** Beside the outboxes: 64 MiB for dead letters, 16 MiB to work in. */
  private static final long BESIDE = 80 * MEBI;

  private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
  private static final int SYNCS = 20;
  private static final long LONGEST_NANOS = 3_000_000_000L;
  private static final double SLOW_MILLIS = 100;
  private static final String LOOK = "See the disk's own troubles: dmesg, and df -h";

  private DiskLook() {}

  static List<Finding> look(Patient patient) {
    Path data = patient.data().toAbsolutePath().normalize();
    Path there = data;
    while (!Files.isDirectory(there) && there.getParent() != null) {
      there = there.getParent();
    }
    List<Finding> findings = new ArrayList<>();
    try {
      FileStore disk = Files.getFileStore(there);
      if (disk.isReadOnly()) {
        findings.add(
            Finding.attention(
                "disk",
                "the disk of " + data + " is read-only",
                "See in the system's log (dmesg) why, and mount it writable."));
        return findings;
      }
      if (MEMORY.contains(disk.type())) {
        findings.add(
            Finding.attention(
                "disk",
                data + " is in memory (" + disk.type() + "): what is stored is lost with the power",
                "Name another folder with --data, or mount a disk there."));
      }
      findings.add(room(patient, data, disk));
    } catch (IOException e) {
      findings.add(broken(data, e));
      return findings;
    }
    if (Files.isDirectory(data)) {
      findings.add(sync(data));
    }
    return findings;
  }

  private static Finding room(Patient patient, Path data, FileStore disk) throws IOException {
    long free = disk.getUsableSpace();
    long file = size(data.resolve("store").resolve("store.mv.db"));
    Revision revision = patient.revision();
    long wanted =
        revision == null
            ? 0
            : BESIDE
                + revision.uplinks().values().stream()
                    .mapToLong(uplink -> uplink.outbox().maxBytes())
                    .sum();
    String says =
        "%s of %s are free; the store takes %s and may take %s"
            .formatted(
                Amount.bytes(free),
                Amount.bytes(disk.getTotalSpace()),
                Amount.bytes(file),
                wanted == 0 ? "what the configuration says" : Amount.bytes(wanted));
    if (free < LITTLE) {
      return Finding.attention("disk", says, "Make room on the disk of " + data + ".");
    }
    return wanted > free + file
        ? Finding.attention(
            "disk",
            says + ": less than the outboxes together",
            "Make room, or give the outboxes less: uplinks.NAME.outbox.max-size.")
        : Finding.well("disk", says);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static Finding sync(Path data) {
    Path file = null;
    try {
      file = Files.createTempFile(data, ".doctor-", ".tmp");
      double median = millis(file);
      String says = String.format(Locale.ROOT, "a sync takes %.1f ms", median);
      return median <= SLOW_MILLIS
          ? Finding.well("disk", says)
          : Finding.attention(
              "disk",
              says + ": in an outage fewer records can be stored in a second",
              "Look what else writes to it (iotop), or use a better disk for " + data + ".");
    } catch (AccessDeniedException e) {
      return Finding.note(
          "disk",
          "how fast it syncs is for the agent's user to try",
          "Run it as root or as the agent's user: sudo");
    } catch (IOException e) {
      return broken(data, e);
    } finally {
      if (file != null) {
        boolean unused = file.toFile().delete();
      }
    }
  }

  /** The median of some syncs of four KiB each. */
  private static double millis(Path file) throws IOException {
    long[] nanos = new long[SYNCS];
    int done = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocate(4_096);
      long begun = System.nanoTime();
      while (done < SYNCS && System.nanoTime() - begun < LONGEST_NANOS) {
        long before = System.nanoTime();
        channel.write(block.clear());
        Sync.file(channel);
        nanos[done++] = System.nanoTime() - before;
      }
    }
    Arrays.sort(nanos, 0, done);
    return nanos[done / 2] / 1e6;
  }

  private static Finding broken(Path data, IOException why) {
    return Finding.attention("disk", DiskFault.of(data, why).sentence(), LOOK);
  }
}
