package io.mutstreams.api;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A codec that also writes one older layout.
 *
 * @param codec for all else
 * @param older the version of that layout
 */
record OlderLayout<S>(StateCodec<S> codec, int older, StateCodec.Writer<S> writer)
    implements StateCodec<S> {
  OlderLayout {
    if (older < 1 || older >= codec.version()) {
      throw new IllegalArgumentException(
          "an older layout than version %d is of version 1 to %d, not %d"
              .formatted(codec.version(), codec.version() - 1, older));
    }
  }

  @Override
  public int version() {
    return codec.version();
  }

  @Override
  public int oldestReadable() {
    return codec.oldestReadable();
  }

  @Override
  public byte[] encode(S value) {
    return codec.encode(value);
  }

  @Override
  public S decode(int version, byte[] bytes) {
    return codec.decode(version, bytes);
  }

  @Override
  public byte @Nullable [] encodeFor(int olderVersion, S value) {
    return olderVersion == older ? bytes(value, writer) : codec.encodeFor(olderVersion, value);
  }

  /** What a writer writes. */
  static <S> byte[] bytes(S value, StateCodec.Writer<S> writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writer.write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
