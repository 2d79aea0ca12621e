package io.mutstreams.api;

/** Where an operator puts the records it makes. Valid only during the call it was passed to. */
public interface Out {
  /**
   * Passes a record on to the next step.
   *
   * <p>A record derived from the input by its {@code with} methods keeps the id; where one call
   * emits several records of one id, the host makes them distinct by their place.
   */
  void emit(Record record);

  /**
   * Passes a record to a declared port. Where the configuration connects the port to nothing, the
   * record is dropped on purpose.
   *
   * @throws IllegalArgumentException when the spec declares no such port
   */
  void emit(String port, Record record);
}
