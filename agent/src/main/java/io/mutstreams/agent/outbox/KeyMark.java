package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The file that tells, beside an encrypted database, whether a key is the one of it: a database
 * that is damaged and one that is encrypted with another key look the same. Storage thread only.
 */
final class KeyMark {
  private static final int SALT_BYTES = 16;

  private final Path folder;
  private final Path file;

  KeyMark(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("key-check");
  }

  boolean exists() {
    return Files.exists(file);
  }

  boolean fits(FileKey key) throws IOException {
    if (!exists()) {
      return false;
    }
    String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    try {
      HexFormat hex = HexFormat.of();
      return words.length == 2
          && MessageDigest.isEqual(hex.parseHex(words[1]), key.check(hex.parseHex(words[0])));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Makes it durable.
   *
   * @param key null to remove it
   */
  void set(@Nullable FileKey key) throws IOException {
    if (key == null) {
      Files.deleteIfExists(file);
      return;
    }
    if (fits(key)) {
      return;
    }
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    HexFormat hex = HexFormat.of();
    String text = hex.formatHex(salt) + " " + hex.formatHex(key.check(salt)) + "\n";
    Path beside = folder.resolve("key-check.new");
    Files.deleteIfExists(beside);
    Files.createFile(beside, Folder.ownerOnly(beside, "rw-------"));
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
      Sync.file(channel);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Sync.folder(folder);
  }
}
