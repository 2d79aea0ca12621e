package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out with which key the storage file is encrypted, if any, and brings it to the one with
 * which it is to be. That is done on a copy, which takes its place when it is durable: a power cut
 * leaves the one or the other. Storage thread only.
 *
 * <p>It is encrypted below {@link SafeFile}, which needs to see what H2 writes.
 */
final class Encryption {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final byte[] MAGIC = "H2encrypt\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PLAIN = "H:".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 1 << 18;
  private static final long SPARE = 4L << 20;
  private static final long MIB = 1L << 20;

  private final StorageKeys keys;
  private final Path folder;
  private final Path file;
  private final Path copy;
  private final KeyMark mark;
  private final @Nullable FileKey wanted;
  private final @Nullable FileKey former;
  private final boolean convert;
  private @Nullable FileKey inUse;

  /**
   * @param convert whether the file is brought to another key; else it is used with that it has
   */
  Encryption(Path file, StorageKeys keys, boolean convert) {
    this(file, keys, FileKey.of(keys.key()), FileKey.of(keys.former()), convert);
  }

  private Encryption(
      Path file,
      StorageKeys keys,
      @Nullable FileKey wanted,
      @Nullable FileKey former,
      boolean convert) {
    this.keys = keys;
    this.folder = Objects.requireNonNull(file.getParent());
    this.file = file;
    this.copy = folder.resolve(file.getFileName() + ".encrypting");
    this.mark = new KeyMark(folder);
    this.wanted = wanted;
    this.former = former;
    this.convert = convert;
  }

  /**
   * The same file, which is to get another key by {@link #prepare}. After that of this one.
   *
   * @throws StorageException when it has a key that is neither of these: a power cut while it gets
   *     another would leave a file whose key nobody gives at the next start
   */
  Encryption to(StorageKeys keys) {
    FileKey key = FileKey.of(keys.key());
    FileKey has = inUse;
    if (has != null && !has.equals(key) && !has.equals(FileKey.of(keys.former()))) {
      throw StorageException.lacksKey(
          "the storage is encrypted with another key, which agent.former-storage-key must give in"
              + " the same edit: after a power cut in the middle, the file may have the one or the"
              + " other. It can be left out afterwards");
    }
    return new Encryption(file, keys, key, has, true);
  }

  /**
   * Makes it ready to be opened by H2.
   *
   * @throws StorageException when it is encrypted with a key that is not known
   * @throws IOException also when the disk has no room for the copy
   */
  void prepare() throws IOException {
    Files.deleteIfExists(copy);
    FileKey has = wanted;
    if (Files.notExists(file) || Files.size(file) == 0) {
      mark.set(wanted);
    } else {
      has = keyOf();
      if (convert) {
        has = bring(has);
      }
    }
    inUse = has;
    SafePath.use(folder, has);
  }

  /**
   * The content of the file, for reading; null when it is too short to have any. After {@link
   * #prepare}.
   */
  @Nullable FileChannel read() throws IOException {
    FileKey key = inUse;
    return key != null && Files.size(file) < Head.BLOCK ? null : content(key);
  }

  /** The same for another file in the folder, with the same keys. */
  Encryption of(Path other) {
    return new Encryption(other, keys, false);
  }

  /**
   * The content of a file that may be damaged.
   *
   * @throws StorageException when it is encrypted with a key that is not known
   */
  FileChannel content() throws IOException {
    return content(Files.size(file) < Head.BLOCK ? null : keyOf());
  }

  private FileChannel content(@Nullable FileKey key) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return key == null ? channel : key.over(file, channel);
  }

  private @Nullable FileKey keyOf() throws IOException {
    if (!encrypted()) {
      return null;
    }
    FileKey[] known = Stream.of(wanted, former).filter(Objects::nonNull).toArray(FileKey[]::new);
    for (FileKey key : known) {
      if (opens(key)) {
        return key;
      }
    }
    for (FileKey key : known) {
      if (mark.fits(key)) {
        return key; // and damaged
      }
    }
    throw StorageException.lacksKey(known.length == 0 ? noKey() : otherKey());
  }

  private boolean encrypted() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (begins(channel, 0, MAGIC)) {
        return true;
      }
      return !begins(channel, 0, PLAIN) && !begins(channel, Head.BLOCK, PLAIN) && mark.exists();
    }
  }

  private static boolean begins(FileChannel channel, long at, byte[] with) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(with.length);
    int unused = channel.read(found, at);
    return ByteBuffer.wrap(with).equals(found.flip());
  }

  private boolean opens(FileKey key) throws IOException {
    if (Files.size(file) < Head.BLOCK + Head.END) {
      return false;
    }
    try (FileChannel content = content(key)) {
      return content.size() >= Head.END && !Head.both(content).isEmpty();
    }
  }

  private @Nullable FileKey bring(@Nullable FileKey has) throws IOException {
    if (Objects.equals(has, wanted) || Files.size(file) < Head.BLOCK) {
      mark.set(has);
      return has;
    }
    long length = Files.size(file);
    long free = Folder.free(folder);
    if (free >= 0 && free < length + SPARE) {
      throw new IOException(
          "the storage file "
              + file
              + " is to be encrypted anew, for which its disk needs "
              + (length + SPARE) / MIB
              + " MiB and has "
              + free / MIB
              + " MiB. Make room, or leave agent.storage-key as it was");
    }
    String how = wanted == null ? "decrypted" : has == null ? "encrypted" : "encrypted anew";
    LOG.atInfo()
        .addKeyValue("event", "encryption")
        .addKeyValue("file", file)
        .addKeyValue("bytes", length)
        .log("The storage file {} ({} bytes) is being {}.", file, length, how);
    if (wanted != null) {
      mark.set(wanted);
    }
    try {
      copy(has);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Sync.folder(folder);
    if (wanted == null) {
      mark.set(null);
    }
    LOG.atInfo()
        .addKeyValue("event", "encryption")
        .addKeyValue("file", file)
        .addKeyValue("bytes", Files.size(file))
        .log("The storage file {} is {} ({} bytes).", file, how, Files.size(file));
    return wanted;
  }

  private void copy(@Nullable FileKey has) throws IOException {
    Files.createFile(copy, Folder.ownerOnly(copy, "rw-------"));
    FileKey key = wanted;
    try (FileChannel from = content(has);
        FileChannel raw =
            FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel to = key == null ? raw : key.over(copy, raw)) {
      long size = from.size();
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      long at = 0;
      while (at < size) {
        piece.clear().limit((int) Math.min(PIECE, size - at));
        read(from, piece, at);
        piece.flip();
        int length = piece.remaining();
        for (long place = at; piece.hasRemaining(); ) {
          place += to.write(piece, place);
        }
        at += length;
      }
      Sync.file(to);
    }
  }

  private void read(FileChannel from, ByteBuffer piece, long at) throws IOException {
    for (long place = at; piece.hasRemaining(); ) {
      int some = from.read(piece, place);
      if (some < 0) {
        throw new IOException(file + " became shorter while it was read");
      }
      place += some;
    }
  }

  private String noKey() {
    return "The storage file "
        + file
        + " is encrypted, and there is no key for it. Set agent.storage-key in the configuration to"
        + " the key with which it was encrypted; to take the encryption off, set"
        + " agent.former-storage-key to it instead. It is left as it is.";
  }

  private String otherKey() {
    return "The storage file "
        + file
        + " is encrypted with another key than agent.storage-key. Give the key with which it was"
        + " encrypted; to go over to a new one, give the old one as agent.former-storage-key"
        + " beside it. It is left as it is. If its key is lost, what it holds is too: move it away,"
        + " and a new one is begun.";
  }
}
