package io.mutstreams.agent.doctor;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether events of files come, by which edits are seen at once and not half a second later. */
final class WatcherLook {
  private static final Path LIMITS = Path.of("/proc/sys/fs/inotify");
  private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse");
  private static final int SECONDS = 5;
  private static final String ANYWAY = "Edits take effect all the same, half a second later. ";

  private WatcherLook() {}

  static List<Finding> look(Patient patient) {
    try (WatchService service = FileSystems.getDefault().newWatchService()) {
      Path folder = patient.configFolder();
      if (Files.isDirectory(folder)) {
        WatchKey unused = folder.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
        String type = Files.getFileStore(folder).type().toLowerCase(Locale.ROOT);
        if (REMOTE.contains(type)) {
          return List.of(
              Finding.note(
                  "file events",
                  folder + " is on " + type + ", which tells of no edits made elsewhere",
                  ANYWAY.strip()));
        }
      }
      return List.of(
          eventComes(service)
              ? Finding.well("file events", "they come" + limits())
              : Finding.note("file events", "none came within " + SECONDS + " s", ANYWAY.strip()));
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(
          Finding.attention(
              "file events",
              "there are none: " + e.getMessage() + limits(),
              ANYWAY
                  + "Raise the limit: sysctl fs.inotify.max_user_instances=512"
                  + " fs.inotify.max_user_watches=65536, and put that into /etc/sysctl.d"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static boolean eventComes(WatchService service) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("mutstreams-doctor");
    try {
      WatchKey own = folder.register(service, StandardWatchEventKinds.ENTRY_CREATE);
      Path file = Files.createFile(folder.resolve("event.yaml"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      @Nullable WatchKey key = null;
      while (key != own && System.nanoTime() < end) {
        key = service.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      Files.delete(file);
      return key == own;
    } finally {
      Files.delete(folder);
    }
  }

  private static String limits() {
    String instances = limit("max_user_instances");
    return instances.isEmpty()
        ? ""
        : " (inotify: %s instances, %s watches for each user)"
            .formatted(instances, limit("max_user_watches"));
  }

  private static String limit(String name) {
    try {
      return Files.readString(LIMITS.resolve(name)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
