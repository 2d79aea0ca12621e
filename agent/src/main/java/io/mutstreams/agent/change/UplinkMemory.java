package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Remembers over restarts which uplinks there were and how each was defined, so that one that was
 * renamed while the agent was away is known.
 *
 * <p>Owned by the change thread.
 */
final class UplinkMemory {
  static final String PLACE = ":uplinks";

  private final KeptTree kept;
  private Map<String, String> last = Map.of();

  /**
   * Begins to read.
   *
   * @param patienceMillis how long to wait for what was remembered
   */
  UplinkMemory(StateStore store, long patienceMillis) {
    kept = new KeptTree(store, PLACE, patienceMillis);
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
    return kept.readNames();
  }

  /** These are there now; written if that is new, without waiting for it. */
  void remember(Revision revision) {
    Map<String, String> now = definitions(revision);
    if (!now.equals(last)) {
      last = now;
      Closing.quietly(kept.write(now));
    }
  }
}
