package io.mutstreams.api;

import org.jspecify.annotations.Nullable;

/** Turns the bytes of a payload into a body, when somebody first looks into it. Host side. */
@FunctionalInterface
public interface PayloadDecoder {
  /**
   * Decodes a payload. Safe for any thread.
   *
   * @param payload the untouched bytes
   * @return the body: null, Boolean, Long, Double, String, {@link Bytes}, List or Map of these
   * @throws BadRecordException when the bytes are not of the format
   */
  @Nullable Object decode(Bytes payload);
}
