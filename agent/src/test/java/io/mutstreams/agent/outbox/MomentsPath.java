package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A way to a file on which it is told each time before it is written to: what is in it then is what
 * a process leaves that is killed at that moment. Public only because H2 makes instances of it.
 */
public final class MomentsPath extends FilePathWrapper {
  private static final String SCHEME = "moments";

  /** Shared by all, as H2 names files and nothing else. */
  private static final Map<Path, Told> TOLD = new ConcurrentHashMap<>();

  static {
    FilePath.register(new MomentsPath());
  }

  /** For H2. */
  public MomentsPath() {}

  interface Told {
    void beforeAWrite() throws IOException;
  }

  /** What H2 is to be given as the name of a file. */
  static String of(Path file) {
    return SCHEME + ":" + file;
  }

  static void tell(Path file, Told told) {
    TOLD.put(file, told);
  }

  static void tellNoMore(Path file) {
    TOLD.remove(file);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    Told told = TOLD.getOrDefault(Path.of(getBase().toString()), () -> {});
    return new MomentsFile(getBase().open(mode), told);
  }
}
