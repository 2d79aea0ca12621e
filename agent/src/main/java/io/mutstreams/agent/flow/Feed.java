package io.mutstreams.agent.flow;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The subscription of one source, with its own connection. Reconnects by itself until closed. Safe
 * for any thread.
 *
 * <p>Arrivals are handed to the consumer given at creation, in order, by one thread at a time; the
 * consumer must not block. Messages that are not settled yet are bounded by the Receive Maximum:
 * when nothing is settled, nothing more arrives. What is settled after the connection broke is not
 * acknowledged: the broker sends it again.
 */
public interface Feed {
  /**
   * Connects and subscribes; from then on arrivals are handed over.
   *
   * @return completes when subscribed for the first time; fails with {@link RefusedException} when
   *     the broker refuses the connection or a topic, or TLS cannot come about with it. While the
   *     broker cannot be reached it stays incomplete. The feed goes on trying in any case.
   */
  CompletableFuture<Void> start();

  /**
   * Takes up the session of a feed that is closed, and has had the same client id at the same
   * broker. What that one acknowledged last its broker may not have heard, and sends again: it is
   * known, and not handed over. To be called before {@link #start}.
   */
  void follow(Feed former);

  /**
   * The session is begun anew: what its broker may have under this client id, as of one that is
   * being left and of whose end it has not heard yet, is dropped. To be called before {@link
   * #start}.
   */
  default void anew() {}

  /**
   * For a change that may be refused: until {@link #counts} nothing is logged of how it connects.
   * To be called before {@link #start}.
   */
  default void onTrial() {}

  /** It belongs to what runs from now on; tells the log how it is. */
  default void counts() {}

  /**
   * Subscribes to other topics beside the present ones. Arrivals that only the new topics match are
   * held back until {@link #commitTopics}.
   *
   * @return completes when subscribed; fails with {@link RefusedException} when the broker refuses.
   *     When the feed is not connected it completes at once: the next connection subscribes them.
   */
  CompletableFuture<Void> prepareTopics(List<String> topics);

  /** The prepared topics count from now on; those that are no longer wanted are unsubscribed. */
  void commitTopics();

  /** The prepared topics are unsubscribed again; what was held back for them is dropped. */
  void abortTopics();

  /**
   * Unsubscribes all topics, but goes on handing over what the broker has for them already. For
   * good: other topics cannot be prepared any more.
   */
  void drain();

  /**
   * Ends the feed; nothing arrives afterwards. What has arrived may still be settled until the
   * connection is closed, which happens when all is settled or the time is up.
   *
   * @param forget whether the broker shall forget the session, as when the source was removed; at a
   *     stop of the agent the session stays, and with it what was not acknowledged
   * @param patienceMillis how long to wait for what has arrived to be settled
   * @return completes when the connection is closed
   */
  CompletableFuture<Void> close(boolean forget, long patienceMillis);

  /** How it is doing, for status and log. */
  LinkStatus status();
}
