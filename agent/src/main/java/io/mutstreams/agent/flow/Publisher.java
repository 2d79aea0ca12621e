package io.mutstreams.agent.flow;

import java.util.concurrent.CompletableFuture;

/**
 * The way out of one uplink, with its own connection. Reconnects by itself until closed. Keeps
 * nothing: what was in flight when the connection broke is answered {@link Answer#broken} and is
 * its owner's to send again. Safe for any thread.
 */
public interface Publisher {
  /**
   * Connects.
   *
   * @return completes when connected for the first time; fails with {@link RefusedException} when
   *     the broker refuses the connection, or TLS cannot come about with it. While it cannot be
   *     reached it stays incomplete. The publisher goes on trying in any case.
   */
  CompletableFuture<Void> start();

  /**
   * For a change that may be refused: until {@link #counts} nothing is logged of how it connects.
   * To be called before {@link #start}.
   */
  default void onTrial() {}

  /** It belongs to what runs from now on; tells the log how it is. */
  default void counts() {}

  /**
   * Publishes without blocking, in the order of the calls.
   *
   * @param answer called exactly once if this returned true, by any thread, possibly before this
   *     returns; it must not block
   * @return false when there is no connection or no room in the window now; the answer is then
   *     never called
   */
  boolean publish(Outgoing message, Answer answer);

  /** How many messages may be in flight at once on the present connection; 0 while down. */
  int window();

  /**
   * Somebody waits for the answers, until then: they are to come as fast as they can. For the
   * present connection; there is nothing to be done where they always do.
   */
  default void hurry(CompletableFuture<?> until) {}

  /**
   * Disconnects; what is in flight is answered first: delivered, or broken when the time is up.
   *
   * @return completes when the connection is closed
   */
  CompletableFuture<Void> close(long patienceMillis);

  /** How it is doing, for status and log. */
  LinkStatus status();

  /** What became of a published message. */
  interface Answer {
    /** The broker has it. */
    void delivered();

    /**
     * The broker refused this message. It may take it another time.
     *
     * @param code the MQTT reason code, 0x80 or more
     * @param reason the reason in words
     */
    void refused(int code, String reason);

    /**
     * No further try can help: it cannot be sent over this connection at all, or the broker hangs
     * up on it.
     *
     * @param code the MQTT reason code, 0x80 or more; 0 where there is none
     * @param reason the reason in words
     */
    void rejected(int code, String reason);

    /** The connection broke before an answer: the broker may have it or not. */
    void broken();
  }

  /** What happens to the connection; called by any thread, must not block. */
  interface Events {
    /** It is up. Comes after the answers of the connection before. */
    void up();

    /** It is down; every message in flight has been answered broken before. */
    void down(String why);
  }
}
