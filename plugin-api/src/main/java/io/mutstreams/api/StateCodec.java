package io.mutstreams.api;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of a state into bytes and back. What is stored is the version and the bytes, so
 * that a newer codec can read what an older one wrote: reading an older version is the migration,
 * and it happens when a key is first touched. Where people go back to an older version of the
 * operator it is the newer codec that writes what the older one reads: {@link #encodeFor}.
 * Stateless and safe for any thread.
 *
 * @param <S> the type of the value
 */
public interface StateCodec<S> {
  /** The version of the layout that {@link #encode} writes; 1 or more. */
  int version();

  /**
   * The oldest version that {@link #decode} reads; a change that would need an older one is
   * refused.
   */
  default int oldestReadable() {
    return 1;
  }

  /** The bytes of a value, in the layout of {@link #version()}. */
  byte[] encode(S value);

  /**
   * The value of bytes that were written in the layout of {@code version}.
   *
   * @param version from {@link #oldestReadable()} to {@link #version()}
   * @throws IllegalArgumentException when the bytes are not of that layout
   */
  S decode(int version, byte[] bytes);

  /**
   * The bytes of a value in an older layout, for going back to an older version of the operator.
   * Null where that cannot be: going back is then refused, unless state may be lost, and then this
   * value is. Asked for each value before such a change, and again when the value is written so.
   *
   * @param olderVersion below {@link #version()}
   */
  default byte @Nullable [] encodeFor(int olderVersion, S value) {
    return olderVersion == version() ? encode(value) : null;
  }

  /**
   * The same codec, which also writes an older layout.
   *
   * @param olderVersion below {@link #version()}
   * @param writer writes a value so that the codec of that version reads it
   */
  default StateCodec<S> alsoWriting(int olderVersion, Writer<S> writer) {
    return new OlderLayout<>(this, olderVersion, writer);
  }

  /** Texts, as UTF-8. */
  static StateCodec<String> text() {
    return new Simple<>() {
      @Override
      public byte[] encode(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(int version, byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }

  /** Whole numbers, as eight bytes. */
  static StateCodec<Long> integer() {
    return new Simple<>() {
      @Override
      public byte[] encode(Long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
      }

      @Override
      public Long decode(int version, byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
      }
    };
  }

  /** Numbers, as eight bytes. */
  static StateCodec<Double> number() {
    return new Simple<>() {
      @Override
      public byte[] encode(Double value) {
        return ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
      }

      @Override
      public Double decode(int version, byte[] bytes) {
        return ByteBuffer.wrap(bytes).getDouble();
      }
    };
  }

  /**
   * Whole records, for operators that hold one back. What comes back has the decoded body instead
   * of the untouched payload; encoding throws {@link BadRecordException} where that cannot be
   * decoded.
   */
  static StateCodec<Record> record() {
    return of(1, RecordLayout::write, (version, in) -> RecordLayout.read(in));
  }

  /**
   * A codec of a writer and a reader.
   *
   * @param version the version that the writer writes; 1 or more
   * @param writer writes a value
   * @param reader reads a value of any version up to {@code version}
   */
  static <S> StateCodec<S> of(int version, Writer<S> writer, Reader<S> reader) {
    if (version < 1) {
      throw new IllegalArgumentException("a codec's version is 1 or more, not " + version);
    }
    return new StateCodec<>() {
      @Override
      public int version() {
        return version;
      }

      @Override
      public byte[] encode(S value) {
        return OlderLayout.bytes(value, writer);
      }

      @Override
      public S decode(int from, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
          return reader.read(from, in);
        } catch (IOException e) {
          throw new IllegalArgumentException("state of version " + from + " cannot be read", e);
        }
      }
    };
  }

  /** Writes a value. */
  @FunctionalInterface
  interface Writer<S> {
    /** Writes the value in the codec's version. */
    void write(S value, DataOutputStream out) throws IOException;
  }

  /** Reads a value. */
  @FunctionalInterface
  interface Reader<S> {
    /** Reads a value that was written in the given version. */
    S read(int version, DataInputStream in) throws IOException;
  }

  /** A codec whose layout cannot change. */
  interface Simple<S> extends StateCodec<S> {
    @Override
    default int version() {
      return 1;
    }
  }
}
