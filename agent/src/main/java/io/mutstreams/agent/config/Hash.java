package io.mutstreams.agent.config;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256. */
final class Hash {
  private Hash() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Hexadecimal; of null as of nothing. */
  static String of(byte @Nullable [] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes == null ? new byte[0] : bytes));
  }
}
