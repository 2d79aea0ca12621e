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
  private final Method written = method(FileStore.class, "getWriteBytes");
  private final Method evacuatable = method(Chunk.class, "isEvacuatable");
  private final Field chunks = field(FileStore.class, "chunks");
  private final Field maps = field(MVStore.class, "maps");
  private final Field removed = field(FileStore.class, "removedPages");
  private final Field dead = field(Chunk.class, "occupancy");
  private final Field pages = field(Chunk.class, "pageCount");
  private final Method contents = method(FileStore.class, "getToC", Chunk.class);
  private final Class<?> removal = Class.forName(FileStore.class.getName() + "$RemovedPageInfo");
  private final Method removedFrom = method(removal, "getPageChunkId");
  private final Method removedNumber = method(removal, "getPageNo");

  /**
   * Where a page is.
   *
   * @param map the number of its map
   * @param position as H2 names it
   * @param number in its chunk
   */
  record Place(int map, long position, int number) {}

  private Innards(MVStore store) throws ReflectiveOperationException {
    this.store = store;
    this.file = store.getFileStore();
  }

  /** Null where H2 is not as it was. */
  static @Nullable Innards of(MVStore store) {
    try {
      return new Innards(store);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .log("The storage file may become longer than it need be: {}", e.toString());
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

  /** How much was written to the file since it was opened, in bytes. */
  long written() {
    return (long) call(written, file);
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

  /** Where the chunk begins that was written last, in bytes; 0 when there is none. */
  long newest() {
    long version = file.lastChunkVersion();
    for (Chunk<?> chunk : chunks()) {
      if (chunk.version == version) {
        return chunk.block * Head.BLOCK;
      }
    }
    return 0;
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

  /** What counts as live in a chunk. */
  List<Place> live(Chunk<?> chunk) {
    List<Place> live = new ArrayList<>();
    long[] toc = (long[]) call(contents, file, chunk);
    BitSet gone = (BitSet) get(dead, chunk);
    int count = (int) get(pages, chunk);
    for (int i = gone.nextClearBit(0); i < count; i = gone.nextClearBit(i + 1)) {
      live.add(
          new Place(DataUtils.getPageMapId(toc[i]), DataUtils.composePagePos(chunk.id, toc[i]), i));
    }
    return live;
  }

  /** A page that is not needed counts as dead from the next write on, unless that is noted. */
  void bury(Place place) {
    int chunk = DataUtils.getPageChunkId(place.position);
    for (Object each : (Collection<?>) get(removed, file)) {
      if ((int) call(removedFrom, each) == chunk
          && (int) call(removedNumber, each) == place.number) {
        return;
      }
    }
    file.accountForRemovedPage(place.position, store.getCurrentVersion(), false, place.number);
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
