package io.mutstreams.agent.outbox;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.Chunk;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What H2 has of its chunks and does not offer. Storage thread only, within {@link #run}. */
final class Innards {
  private static final Logger LOG = LoggerFactory.getLogger(Innards.class);
  private static final long NOWHERE = Long.MAX_VALUE / 4096;

  private final MVStore store;
  private final FileStore<?> file;
  private final Method rewrite = method(FileStore.class, "compactRewrite", Set.class);
  private final Method evacuatable = method(Chunk.class, "isEvacuatable");
  private final Field chunks = field(FileStore.class, "chunks");
  private final Field maps = field(MVStore.class, "maps");
  private final Field removed = field(FileStore.class, "removedPages");
  private final Field dead = field(Chunk.class, "occupancy");
  private final Field livePages = field(Chunk.class, "pageCountLive");
  private final Method number = method(FileStore.class, "calculatePageNo", long.class);
  private final Class<?> removal = Class.forName(FileStore.class.getName() + "$RemovedPageInfo");
  private final Method removedFrom = method(removal, "getPageChunkId");
  private final Method removedNumber = method(removal, "getPageNo");

  private Innards(MVStore store) throws ReflectiveOperationException {
    this.store = store;
    this.file = store.getFileStore();
  }

  /** Null where H2 is not as it was. */
  static @Nullable Innards of(MVStore store) {
    try {
      return new Innards(store);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("The storage file may become longer than it need be: {}", e.toString());
      return null;
    }
  }

  private static Method method(Class<?> of, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    Method found = of.getDeclaredMethod(name, parameters);
    found.setAccessible(true);
    return found;
  }

  private static Field field(Class<?> of, String name) throws NoSuchFieldException {
    Field found = of.getDeclaredField(name);
    found.setAccessible(true);
    return found;
  }

  /** Runs what works on chunks; nothing else does meanwhile. */
  void run(Runnable work) {
    store.executeFilestoreOperation(
        () -> {
          MVStore.TxCounter use = store.registerVersionUsage();
          try {
            work.run();
          } finally {
            store.deregisterVersionUsage(use);
          }
        });
  }

  /** All that have a place in the file. */
  List<Chunk<?>> chunks() {
    List<Chunk<?>> placed = new ArrayList<>();
    Collection<?> all = ((Map<?, ?>) get(chunks, file)).values();
    for (Object each : all) {
      if (each instanceof Chunk<?> chunk && chunk.block > 0 && chunk.block < NOWHERE) {
        placed.add(chunk);
      }
    }
    return placed;
  }

  boolean movable(Chunk<?> chunk) {
    return (boolean) call(evacuatable, chunk);
  }

  /**
   * Writes what is live in some chunks again with the next commit.
   *
   * @return how many pages
   */
  int rewrite(Set<Integer> ids) {
    return (int) call(rewrite, file, ids);
  }

  /** What is kept under these names and is open. */
  List<MVMap<?, ?>> maps(Set<String> names) {
    List<MVMap<?, ?>> found = new ArrayList<>();
    for (Object each : ((Map<?, ?>) get(maps, store)).values()) {
      if (each instanceof MVMap<?, ?> map && !map.isClosed() && names.contains(map.getName())) {
        found.add(map);
      }
    }
    return found;
  }

  /** A page that nothing leads to counts as dead from the next write on, if it does not yet. */
  void bury(long position) {
    int id = DataUtils.getPageChunkId(position);
    Object chunk = ((Map<?, ?>) get(chunks, file)).get(id);
    if (chunk == null || (int) get(livePages, chunk) == 0) {
      return;
    }
    int page = (int) call(number, file, position);
    if (!((BitSet) get(dead, chunk)).get(page) && !isNoted(id, page)) {
      file.accountForRemovedPage(position, store.getCurrentVersion(), false, page);
    }
  }

  private boolean isNoted(int chunk, int page) {
    for (Object each : (Collection<?>) get(removed, file)) {
      if ((int) call(removedFrom, each) == chunk && (int) call(removedNumber, each) == page) {
        return true;
      }
    }
    return false;
  }

  private static Object get(Field field, Object of) {
    try {
      return field.get(of);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Method method, Object on, Object... arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }
}
