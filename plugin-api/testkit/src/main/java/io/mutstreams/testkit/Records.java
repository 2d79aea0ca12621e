package io.mutstreams.testkit;

import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes records as a source does: from a payload, which is decoded when somebody looks. Each has an
 * id of its own, the topic "test", no key, no headers and event time 0; change what matters with
 * the record's {@code with} methods.
 *
 * <p>Safe for any thread; the only state is the number of the last record.
 */
public final class Records {
  private static final AtomicLong LAST = new AtomicLong();

  private Records() {}

  /** A record of a source with {@code format: json}; the text may be broken on purpose. */
  public static Record record(String json) {
    return of("json", Bytes.utf8(json));
  }

  /** A record of a source with {@code format: text}. */
  public static Record text(String text) {
    return of("text", Bytes.utf8(text));
  }

  /** A record of a source with {@code format: bytes}. */
  public static Record bytes(byte... payload) {
    return of("bytes", Bytes.copyOf(payload));
  }

  private static Record of(String format, Bytes payload) {
    return Record.ofPayload(
        "r" + LAST.incrementAndGet(),
        "test",
        "test",
        null,
        0,
        Map.of(),
        payload,
        Formats.decoder(format).orElseThrow());
  }
}
