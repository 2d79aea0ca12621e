package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The outboxes of uplinks that leave the configuration with records in them, and with no heir. */
final class LeftBehind {
  private LeftBehind() {}

  /** What becomes of each, by the name of the uplink, in plain words. */
  static Map<String, String> of(Running before, Revision after) {
    Map<String, String> words = new LinkedHashMap<>();
    Set<String> inherited = Takeovers.inherited(before.revision(), after);
    before
        .uplinks()
        .forEach(
            (name, out) -> {
              long stored = out.uplink().look().stored();
              if (!after.uplinks().containsKey(name) && !inherited.contains(name) && stored > 0) {
                words.put(
                    name,
                    "its outbox keeps "
                        + stored
                        + (stored == 1 ? " record" : " records")
                        + ", until an uplink of this name is there again; what goes another way"
                        + " from now on is held behind them: see takes-over, outbox discard, outbox"
                        + " release");
              }
            });
    return words;
  }
}
