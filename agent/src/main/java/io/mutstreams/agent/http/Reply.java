package io.mutstreams.agent.http;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param length of the body in bytes; -1 where it is not known
 * @param body opened when it is sent, and not for HEAD; null for none
 * @param stream goes on until the caller hangs up, in the place of a body; else null
 */
record Reply(
    int status,
    String type,
    Map<String, String> headers,
    long length,
    @Nullable Body body,
    @Nullable Streaming stream) {
  static final String JSON = "application/json";
  static final int OK = 200;

  /** Opens a body. */
  interface Body {
    InputStream open() throws IOException;
  }

  /** Sends events until the caller hangs up. */
  interface Streaming {
    void run(EventStream out) throws IOException, InterruptedException;
  }

  /** A value of the closed tree. */
  static Reply json(int status, @Nullable Object value) {
    return bytes(status, JSON, Json.write(value));
  }

  static Reply json(@Nullable Object value) {
    return json(OK, value);
  }

  static Reply bytes(int status, String type, Bytes bytes) {
    return new Reply(
        status,
        type,
        Map.of("Cache-Control", "no-store"),
        bytes.size(),
        () -> new java.io.ByteArrayInputStream(bytes.toArray()),
        null);
  }

  static Reply stream(Streaming streaming) {
    return new Reply(
        OK, "text/event-stream", Map.of("Cache-Control", "no-store"), -1, null, streaming);
  }

  static Reply of(HttpFault fault) {
    return json(fault.status(), Map.of("error", fault.sentence())).with(fault.headers());
  }

  Reply with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Reply(status, type, Map.copyOf(all), length, body, stream);
  }
}
