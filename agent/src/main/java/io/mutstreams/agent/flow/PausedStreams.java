package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What streams send to an uplink while it is not known yet which way they go: a change has led them
 * here, and the answers of the uplink that they left are on their way. They wait in memory, a
 * second or two at the most, and are bounded by what the sources may leave unacknowledged. Guarded
 * by the uplink's turns.
 */
final class PausedStreams {
  private final Map<String, List<Sent>> streams = new HashMap<>();
  private int records;

  /** What came, and how it is to go on. */
  record Sent(Outgoing message, Settlement settlement, Priority priority, boolean storeFirst) {}

  void pause(String stream) {
    streams.putIfAbsent(stream, new ArrayList<>());
  }

  /** Whether it waits; it does so only if its stream does. */
  boolean took(
      String stream,
      Outgoing message,
      Settlement settlement,
      Priority priority,
      boolean storeFirst) {
    if (streams.isEmpty()) {
      return false;
    }
    List<Sent> sent = streams.get(stream);
    if (sent == null) {
      return false;
    }
    sent.add(new Sent(message, settlement, priority, storeFirst));
    records++;
    return true;
  }

  /** What came meanwhile, in its order; the next goes its way. */
  List<Sent> resume(String stream) {
    @Nullable List<Sent> sent = streams.remove(stream);
    if (sent == null) {
      return List.of();
    }
    records -= sent.size();
    return sent;
  }

  int records() {
    return records;
  }
}
