package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.StateCells.Cell;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.StateCodec;
import org.jspecify.annotations.Nullable;

/**
 * The way of a value from the codec of one version of an operator to that of another. A newer codec
 * reads older layouts by itself; where the operator becomes an older one, the codec that knows both
 * layouts writes the older one ({@link StateCodec#encodeFor}). The codecs are the plugin's, and may
 * throw anything.
 */
final class Translation {
  private Translation() {}

  /**
   * A value in bytes.
   *
   * @param version of the layout
   */
  record Written(int version, Bytes bytes) {}

  static boolean reads(StateCodec<?> codec, int version) {
    return version >= codec.oldestReadable() && version <= codec.version();
  }

  /** Whether one of the codecs reads that version. */
  static boolean read(Iterable<StateCodec<?>> codecs, int version) {
    for (StateCodec<?> codec : codecs) {
      if (reads(codec, version)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A value in a layout that a codec reads.
   *
   * @param target null for any layout
   * @param readers codecs that may know its present layout
   * @return null where nobody can write it so
   */
  static @Nullable Written of(
      Cell cell, @Nullable StateCodec<?> target, Iterable<StateCodec<?>> readers) {
    Object live = cell.live;
    StateCodec<Object> codec = cell.codec;
    Bytes bytes = cell.bytes;
    if (bytes != null && (target == null || reads(target, cell.version))) {
      return new Written(cell.version, bytes);
    }
    if (live != null && codec != null) {
      return write(codec, live, target);
    }
    if (bytes == null) {
      return null;
    }
    for (StateCodec<?> reader : readers) {
      if (reads(reader, cell.version)) {
        Written written = rewrite(reader, cell.version, bytes.toArray(), target);
        if (written != null) {
          return written;
        }
      }
    }
    return null;
  }

  private static <S> @Nullable Written rewrite(
      StateCodec<S> reader, int version, byte[] bytes, @Nullable StateCodec<?> target) {
    return write(reader, reader.decode(version, bytes), target);
  }

  private static <S> @Nullable Written write(
      StateCodec<S> codec, S value, @Nullable StateCodec<?> target) {
    if (target == null || reads(target, codec.version())) {
      return new Written(codec.version(), Bytes.wrap(codec.encode(value)));
    }
    if (codec.version() < target.version()) {
      return null;
    }
    byte[] older = codec.encodeFor(target.version(), value);
    return older == null ? null : new Written(target.version(), Bytes.wrap(older));
  }
}
