package io.mutstreams.agent.control;

import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Belongs to the server's thread; only {@link #answer} may come from
 * another, so the answer is handed over by a volatile field.
 */
final class Connection {
  static final int MAX_REQUEST = 64 * 1024;
  private static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(2);
  private static final long ANSWER_NS = TimeUnit.MINUTES.toNanos(5);
  private static final int CHUNK = 4 * 1024;

  private final SocketChannel channel;
  private final long start = System.nanoTime();
  private ByteBuffer in = ByteBuffer.allocate(CHUNK);
  private boolean asked;
  private @Nullable ByteBuffer out;
  private volatile @Nullable Bytes answer;

  Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /** The request, once, when it is whole. */
  @Nullable Bytes read() throws IOException {
    if (asked) {
      return null;
    }
    boolean ended = false;
    while (!ended && in.position() <= MAX_REQUEST) {
      if (!in.hasRemaining()) {
        in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
      }
      int got = channel.read(in);
      if (got == 0) {
        break;
      }
      ended = got < 0 || in.get(in.position() - 1) == '\n';
    }
    if (in.position() > MAX_REQUEST) {
      asked = true;
      answer(Commands.error("a request has at most " + MAX_REQUEST + " bytes"));
      return null;
    }
    if (!ended) {
      return null;
    }
    asked = true;
    byte[] line = new byte[in.position()];
    in.flip().get(line);
    return Bytes.wrap(line);
  }

  void answer(Bytes bytes) {
    answer = bytes;
  }

  /** Writes what can be written now; true when all is. */
  boolean write() throws IOException {
    Bytes ready = answer;
    ByteBuffer buffer = out;
    if (buffer == null) {
      if (ready == null) {
        return false;
      }
      buffer = ByteBuffer.allocate(ready.size() + 1).put(ready.toBuffer()).put((byte) '\n').flip();
      out = buffer;
    }
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        return false;
      }
    }
    return true;
  }

  int interest() {
    if (out != null) {
      return SelectionKey.OP_WRITE;
    }
    return asked ? 0 : SelectionKey.OP_READ;
  }

  /** Whether the caller was too slow, or an answer did not come in reasonable time. */
  boolean isLate() {
    return System.nanoTime() - start > (asked ? ANSWER_NS : REQUEST_NS);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was to end anyway.
    }
  }
}
