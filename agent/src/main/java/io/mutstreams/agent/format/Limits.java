package io.mutstreams.agent.format;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;

/** What all formats refuse. */
final class Limits {
  private Limits() {}

  static void check(Bytes payload, String format) {
    if (payload.size() > Formats.MAX_BYTES) {
      throw new BadRecordException(
          "the payload has "
              + payload.size()
              + " bytes; as "
              + format
              + " at most "
              + Formats.MAX_BYTES
              + " are decoded");
    }
  }
}
