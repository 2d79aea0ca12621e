package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Secret;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.h2.store.fs.encrypt.FileEncrypt;
import org.jspecify.annotations.Nullable;

/** The key of a storage file, made from what the person gave. Equal by value. Immutable. */
final class FileKey {
  private static final String PURPOSE = "mutstreams storage\n";

  private final byte[] bytes;

  private FileKey(byte[] bytes) {
    this.bytes = bytes;
  }

  static @Nullable FileKey of(@Nullable Secret secret) {
    if (secret == null) {
      return null;
    }
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      return new FileKey(hash.digest((PURPOSE + secret.value()).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The content of an encrypted file: AES-128 in XTS mode, a block of 4096 bytes at a time, behind
   * one block that holds the salt. Closing it closes the file. Only for buffers with an array.
   *
   * @param file at least a block long, or empty and open for writing: it is begun then
   */
  FileChannel over(Path file, FileChannel channel) {
    return new FileEncrypt(file.toString(), bytes.clone(), channel);
  }

  /** Tells whether a key is this one, and not which it is. */
  byte[] check(byte[] salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      return mac.doFinal(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "(key)";
  }
}
