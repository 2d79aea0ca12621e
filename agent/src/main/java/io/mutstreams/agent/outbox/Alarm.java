package io.mutstreams.agent.outbox;

/** Told what is wrong with the storage, once for each trouble; must not block. Any thread. */
@FunctionalInterface
public interface Alarm {
  /** Something is wrong that a person should know. */
  void raise(String sentence);

  /**
   * Something is wrong that may pass.
   *
   * @param subject what it is about; to be cleared by this name
   */
  default void raise(String subject, String sentence) {
    raise(sentence);
  }

  /** What was raised about this is over; also when nothing was. */
  default void clear(String subject) {}
}
