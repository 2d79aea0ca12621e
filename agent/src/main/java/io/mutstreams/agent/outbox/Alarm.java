package io.mutstreams.agent.outbox;

/** Told what is wrong with the storage, once for each trouble; must not block. Any thread. */
@FunctionalInterface
public interface Alarm {
  /** Something is wrong that a person should know. */
  void raise(String sentence);
}
