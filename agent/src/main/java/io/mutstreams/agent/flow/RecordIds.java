package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes record ids: the first 96 bits of a SHA-256, so that the same message has the same id when
 * it is delivered again, also to another process. Owned by one thread.
 */
final class RecordIds {
  private static final int ID_BYTES = 12;
  private final MessageDigest digest;

  RecordIds() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** The id of a message: of its topic, its payload and its headers. */
  String ofMessage(String topic, Bytes payload, Map<String, String> headers) {
    add(topic);
    digest.update(payload.toBuffer());
    if (!headers.isEmpty()) {
      new TreeMap<>(headers)
          .forEach(
              (name, value) -> {
                add(name);
                add(value);
              });
    }
    return finish();
  }

  /** The id of what follows from some parts. */
  String of(String... parts) {
    for (String part : parts) {
      add(part);
    }
    return finish();
  }

  private void add(String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private String finish() {
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }
}
