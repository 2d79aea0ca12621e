package io.mutstreams.agent;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once that something may have happened in some folders. Only a hint: where there is none,
 * or it does not come, whoever looks by itself sees the same a moment later.
 *
 * <p>Its own thread waits for events; {@link #watch} belongs to the change thread.
 */
final class FileHints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileHints.class);

  private final Runnable hint;
  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();

  /**
   * Waits for events when it has begun.
   *
   * @param hint called by the thread that waits; must not block
   */
  FileHints(Runnable hint) {
    this.hint = hint;
    this.service = open();
  }

  /** Waits from now on. */
  void begin() {
    if (service != null) {
      Thread thread = new Thread(this::run, "file-hints");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static @Nullable WatchService open() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("no events of files: {}", e.toString());
      return null;
    }
  }

  /** Watches these folders from now on, as far as they are there, and no others. */
  void watch(Set<Path> folders) {
    WatchService present = service;
    if (present == null) {
      return;
    }
    for (Iterator<Map.Entry<Path, WatchKey>> all = keys.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Path, WatchKey> each = all.next();
      if (!folders.contains(each.getKey()) || !each.getValue().isValid()) {
        each.getValue().cancel();
        all.remove();
      }
    }
    for (Path folder : folders) {
      if (!keys.containsKey(folder) && Files.isDirectory(folder)) {
        try {
          keys.put(
              folder,
              folder.register(
                  present,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY,
                  StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException | ClosedWatchServiceException e) {
          LOG.debug("no events of {}: {}", folder, e.toString());
        }
      }
    }
  }

  private void run() {
    WatchService present = service;
    while (present != null) {
      try {
        WatchKey key = present.take();
        boolean any = key.pollEvents().stream().anyMatch(FileHints::matters);
        // One that is not valid any more is taken out at the next look.
        boolean unused = key.reset();
        if (any) {
          hint.run();
        }
      } catch (InterruptedException | ClosedWatchServiceException e) {
        return;
      }
    }
  }

  /** Others may write much into the folder of a configuration. */
  private static boolean matters(WatchEvent<?> event) {
    String name = String.valueOf(event.context());
    return event.kind() == StandardWatchEventKinds.OVERFLOW
        || name.endsWith(".jar")
        || name.endsWith(".yaml")
        || name.endsWith(".yml")
        // The link that Kubernetes turns over.
        || name.startsWith("..");
  }

  @Override
  public void close() {
    WatchService present = service;
    if (present != null) {
      try {
        present.close();
      } catch (IOException e) {
        LOG.debug("the events of files do not end: {}", e.toString());
      }
    }
  }
}
