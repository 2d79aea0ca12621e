package io.mutstreams.agent.format;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.PayloadDecoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formats that a source may name, and what decodes them. Safe for any thread. */
public final class Formats {
  /** The longest payload that is decoded: 16 MiB. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final Map<String, PayloadDecoder> DECODERS = decoders();

  private Formats() {}

  private static Map<String, PayloadDecoder> decoders() {
    Map<String, PayloadDecoder> decoders = new LinkedHashMap<>();
    decoders.put("json", Json::read);
    decoders.put("number", PlainNumber::read);
    decoders.put("text", PlainText::read);
    decoders.put("bytes", payload -> payload);
    return Collections.unmodifiableMap(decoders);
  }

  /** The decoder of the format of that name, or empty where there is none. */
  public static Optional<PayloadDecoder> decoder(String name) {
    return Optional.ofNullable(DECODERS.get(name));
  }

  /** The names of all formats, the usual one first. */
  public static Set<String> names() {
    return DECODERS.keySet();
  }

  /**
   * The payload of a body: objects and lists as JSON, a text as itself, bytes as they are, numbers
   * and true or false as plain text, nothing as no bytes.
   */
  public static Bytes encode(@Nullable Object body) {
    if (body == null) {
      return Bytes.wrap(new byte[0]);
    }
    if (body instanceof Bytes bytes) {
      return bytes;
    }
    return body instanceof Map || body instanceof List
        ? Json.write(body)
        : Bytes.utf8(body.toString());
  }
}
