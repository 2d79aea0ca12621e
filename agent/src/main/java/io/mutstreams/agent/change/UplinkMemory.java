package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Remembers over restarts which uplinks there were and how each was defined, so that one that was
 * renamed while the agent was away is known. Kept in the state store, in one entry, under a name
 * that no stream can have.
 *
 * <p>Owned by the change thread; the storage thread only completes what was read.
 */
final class UplinkMemory {
  static final String PLACE = ":uplinks";

  private static final int VERSION = 1;

  private final StateStore store;
  private final long patienceMillis;
  private final CompletableFuture<List<StateStore.Entry>> stored = new CompletableFuture<>();
  private Map<String, String> last = Map.of();

  /**
   * Begins to read.
   *
   * @param patienceMillis how long to wait for what was remembered
   */
  UplinkMemory(StateStore store, long patienceMillis) {
    this.store = store;
    this.patienceMillis = patienceMillis;
    store.load(PLACE, stored::complete);
  }

  /** What is the same of two uplinks whose definitions are. */
  static Map<String, String> definitions(Revision revision) {
    Map<String, String> definitions = new TreeMap<>();
    revision
        .uplinks()
        .forEach(
            (name, uplink) ->
                definitions.put(
                    name,
                    UUID.nameUUIDFromBytes(uplink.fingerprint().getBytes(StandardCharsets.UTF_8))
                        .toString()));
    return definitions;
  }

  /** The definitions of an earlier run, by the names of the uplinks; none where it is not known. */
  Map<String, String> earlier() {
    Map<String, String> earlier = new TreeMap<>();
    if (Closing.await(stored, patienceMillis)) {
      for (StateStore.Entry entry : stored.join()) {
        Bytes bytes = entry.bytes();
        if (bytes != null
            && entry.version() == VERSION
            && Json.read(bytes) instanceof Map<?, ?> tree) {
          tree.forEach((name, what) -> earlier.put(String.valueOf(name), String.valueOf(what)));
        }
      }
    }
    return earlier;
  }

  /** These are there now; written if that is new, without waiting for it. */
  void remember(Revision revision) {
    Map<String, String> now = definitions(revision);
    if (!now.equals(last)) {
      last = now;
      Bytes bytes = Json.write(new LinkedHashMap<String, Object>(now));
      store.save(PLACE, List.of(new StateStore.Entry("", "", "", "", VERSION, 0, bytes)), () -> {});
    }
  }
}
