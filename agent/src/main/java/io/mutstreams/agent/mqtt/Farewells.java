package io.mutstreams.agent.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that are being left. Who begins one of the same client id before the broker has
 * heard of it would get the former one, with all that waits in it. Safe for any thread.
 */
final class Farewells {
  private final Map<String, CompletableFuture<Void>> sessions = new ConcurrentHashMap<>();

  /**
   * A session is being left.
   *
   * @param session its broker and client id
   * @param over completes when the broker has been told, or cannot be
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
