package io.mutstreams.agent.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that are being left, and are still connected: of two connections of one client id
 * the broker ends one, and what is not settled in the former one would be nobody's any more. Safe
 * for any thread.
 */
final class Farewells {
  private final Map<String, CompletableFuture<Void>> sessions = new ConcurrentHashMap<>();

  /**
   * A session is being left.
   *
   * @param session its broker and client id
   * @param over completes when the broker has been told, or cannot be; it may hear of it later than
   *     of the next connection
   */
  void begin(String session, CompletableFuture<Void> over) {
    sessions.put(session, over);
    var unused = over.whenComplete((done, e) -> sessions.remove(session, over));
  }

  /** Completes when nobody is leaving it any more. */
  CompletableFuture<Void> over(String session) {
    CompletableFuture<Void> over = sessions.get(session);
    return over == null ? CompletableFuture.completedFuture(null) : over.handle((done, e) -> null);
  }
}
