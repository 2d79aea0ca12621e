package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The way on which H2 comes to its file: through {@link SafeFile}, which sees to what survives a
 * power cut. Public only because H2 makes instances of it.
 */
public final class SafePath extends FilePathWrapper {
  static final String SCHEME = "safe";

  /**
   * Files that could not be synced. Shared by all storages, as H2 names files and nothing else:
   * none of them may take the place of a good one.
   */
  private static final Set<String> DOUBTFUL = ConcurrentHashMap.newKeySet();

  /** The keys of the folders whose files are encrypted. Shared for the same reason. */
  private static final Map<Path, FileKey> KEYS = new ConcurrentHashMap<>();

  /** Those in which H2 is to search when it opens them next. Shared for the same reason. */
  private static final Set<Path> SEARCHED = ConcurrentHashMap.newKeySet();

  /** The newest that was opened of each file. Shared for the same reason. */
  private static final Map<Path, SafeFile> OPEN = new ConcurrentHashMap<>();

  static {
    FilePath.register(new SafePath());
  }

  /** For H2. */
  public SafePath() {}

  /** What H2 is to be given as the name of a file. */
  static String of(String file) {
    return SCHEME + ":" + file;
  }

  /**
   * What is opened in a folder from now on is encrypted, or not.
   *
   * @param key null for not
   */
  static void use(Path folder, @Nullable FileKey key) {
    if (key == null) {
      KEYS.remove(folder);
    } else {
      KEYS.put(folder, key);
    }
  }

  /** H2 is to search for the newest chunk when it opens a file next: see {@link SafeFile#open}. */
  static void search(Path file) {
    SEARCHED.add(file);
  }

  /**
   * H2 has opened a file: see {@link SafeFile#trust}.
   *
   * @return it
   * @throws StrayedException when H2 has come to another state than the one that was stored last
   * @throws DamagedFileException when it is damaged
   */
  static SafeFile trust(Path file, MVStore store) throws IOException {
    SafeFile safe = OPEN.remove(file);
    if (safe == null) {
      throw new IllegalStateException(file + " was not opened.");
    }
    Map<Long, Long> chunks = new HashMap<>();
    for (Map.Entry<String, String> entry : store.getLayoutMap().entrySet()) {
      if (entry.getKey().startsWith("chunk.")) {
        Map<String, String> chunk = DataUtils.parseMap(entry.getValue());
        long start = DataUtils.parseHexLong(chunk.getOrDefault("block", "0")) * Head.BLOCK;
        long length = DataUtils.parseHexLong(chunk.getOrDefault("len", "0")) * Head.BLOCK;
        boolean live = !"0".equals(chunk.get("livePages"));
        if (start > 0 && live) {
          chunks.put(start, start + length);
        }
      }
    }
    Innards innards = Innards.of(store);
    long newest = innards == null ? 0 : innards.newest();
    safe.trust(store.getFileStore().lastChunkVersion(), newest, chunks);
    return safe;
  }

  /** Whether H2 could not open a file of which it is known what was stored last. */
  static boolean awaitsTrust(Path file) {
    SafeFile safe = OPEN.remove(file);
    return safe != null && safe.awaitsTrust();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    String file = getBase().toString();
    FileChannel base = getBase().open(mode);
    Path path = Path.of(file);
    Path folder = path.getParent();
    FileKey key = folder == null ? null : KEYS.get(folder);
    FileChannel channel = key == null ? base : key.over(path, base);
    try {
      SafeFile safe =
          mode.equals("r")
              ? SafeFile.readOnly(channel, SEARCHED.remove(path))
              : SafeFile.open(channel, () -> DOUBTFUL.add(file), SEARCHED.remove(path));
      OPEN.put(path, safe);
      return safe;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void delete() {
    super.delete();
    DOUBTFUL.remove(getBase().toString());
  }

  /** As after {@code SHUTDOWN COMPACT}, which goes on when it could not sync what it wrote. */
  @Override
  public void moveTo(FilePath to, boolean replace) {
    if (DOUBTFUL.contains(getBase().toString())) {
      throw new IllegalStateException(getBase() + " could not be synced and is not used.");
    }
    super.moveTo(to, replace);
  }
}
