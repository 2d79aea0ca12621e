package io.mutstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of its host during a call: the state and timers of the current record's
 * key, time, counters and a logger. Valid only during the call it was passed to, on that thread.
 */
public interface Context {
  /** The key of the current record or timer; "" for a record without one. */
  String key();

  /**
   * The state of the current key.
   *
   * @param spec a declared state. The name says which; the time to live is that of the spec passed
   *     here, so that an operator may take it from its options: {@code
   *     SEEN.forgottenAfter(config.get(WITHIN))}
   * @throws IllegalArgumentException when the operator's spec does not declare it
   */
  <S> State<S> state(StateSpec<S> spec);

  /**
   * One entry of the state of the current key, for states that are maps: each entry is stored,
   * expires and is checkpointed by itself.
   *
   * @param spec a declared state, as in {@link #state(StateSpec)}
   * @param entry names the entry within the key
   * @throws IllegalArgumentException when the operator's spec does not declare it
   */
  <S> State<S> state(StateSpec<S> spec, String entry);

  /**
   * Sets the timer of this name for the current key; it replaces an earlier one of the same name.
   *
   * @param time event time in milliseconds since 1970-01-01T00:00Z; due when the watermark reaches
   *     it
   */
  void setTimer(String name, long time);

  /** Cancels the current key's timer of this name, if there is one. */
  void cancelTimer(String name);

  /**
   * How far event time has come, in milliseconds since 1970-01-01T00:00Z: the least of the newest
   * event times of the stream's inputs. An input that fell silent does not hold it back, and when
   * all are silent it goes on with the clock. Records may still come in with an earlier time: they
   * are late. {@link Long#MIN_VALUE} before the first record.
   */
  long watermark();

  /** The clock in milliseconds since 1970-01-01T00:00Z. Prefer event time. */
  long now();

  /** Adds to a counter of this step, shown in its status; {@code name} is a constant. */
  void count(String name, long more);

  /** Sets a gauge of this step, shown in its status; {@code name} is a constant. */
  void gauge(String name, double value);

  /** A logger of this step. Nothing per record. */
  System.Logger log();

  /**
   * A record made by this step rather than derived from one that came in, with the current key. Its
   * id follows from stream, step, key, topic and time, so that it is the same when it must be made
   * again.
   *
   * @param topic its topic
   * @param time its event time in milliseconds since 1970-01-01T00:00Z
   * @param body its body
   * @throws IllegalArgumentException when the body holds another type than the closed tree's
   */
  Record newRecord(String topic, long time, @Nullable Object body);
}
