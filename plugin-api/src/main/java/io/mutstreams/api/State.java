package io.mutstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * One value that the agent keeps for an operator across records, changes and restarts. Valid only
 * during the call in which it was asked for.
 *
 * @param <S> the type of the value; treat values as immutable and {@link #set} a new one
 */
public interface State<S> {
  /** The value, or null where none was set or it has expired. */
  @Nullable S get();

  /**
   * Sets the value; its time to live begins anew.
   *
   * @throws BadRecordException when there was no value and the memory for state is full; let it
   *     pass, and the record goes to the dead letters with the reason. Where values have a time to
   *     live, older ones are forgotten instead
   */
  void set(S value);

  /** Forgets the value. */
  void clear();

  /** The value, or {@code absent} where there is none. */
  default S getOr(S absent) {
    S value = get();
    return value == null ? absent : value;
  }
}
