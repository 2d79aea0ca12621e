package io.mutstreams.agent.format;

import io.mutstreams.api.PayloadDecoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
}
