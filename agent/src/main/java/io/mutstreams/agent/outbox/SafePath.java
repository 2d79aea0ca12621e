package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
      return mode.equals("r") ? channel : SafeFile.open(channel, () -> DOUBTFUL.add(file));
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
