package io.mutstreams.agent.control;

import io.mutstreams.api.Bytes;
import java.io.EOFException;
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

  /** For so long a caller may take nothing of what is ready for it. */
  private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);

  private static final int CHUNK = 4 * 1024;

  /** So many lines in one go, so that other callers get their turn. */
  private static final int TURN = 100;

  private final SocketChannel channel;
  private long since = System.nanoTime();
  private ByteBuffer in = ByteBuffer.allocate(CHUNK);
  private boolean asked;
  private @Nullable ByteBuffer out;
  private volatile @Nullable Reply reply;
  private volatile boolean closed;

  Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * The request, once, when it is whole.
   *
   * @throws EOFException when the caller hung up while lines were on their way to it
   */
  @Nullable Bytes read() throws IOException {
    if (asked) {
      listen();
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
      reply = new Reply.Whole(Commands.error("a request has at most " + MAX_REQUEST + " bytes"));
      return null;
    }
    if (!ended) {
      return null;
    }
    asked = true;
    byte[] line = new byte[in.position()];
    in.flip().get(line);
    in = ByteBuffer.allocate(256);
    return Bytes.wrap(line);
  }

  private void listen() throws IOException {
    if (reply instanceof Reply.Going && channel.read(in.clear()) < 0) {
      throw new EOFException("the caller hung up");
    }
  }

  /**
   * Hands the answer over; any thread.
   *
   * @param ready wakes the server's thread up
   */
  void answer(Reply given, Runnable ready) {
    reply = given;
    if (given instanceof Reply.Going going) {
      if (closed) {
        going.lines().close();
      } else {
        going.lines().begin(ready);
      }
    }
  }

  /** Writes what can be written now; true when all is. */
  boolean write() throws IOException {
    Reply ready = reply;
    if (ready instanceof Reply.Going going) {
      return write(going.lines());
    }
    if (out == null) {
      if (!(ready instanceof Reply.Whole whole)) {
        return false;
      }
      out = line(whole.document());
    }
    return writeOut();
  }

  private boolean write(Lines lines) throws IOException {
    for (int i = 0; i < TURN; i++) {
      if (out == null) {
        Object line = lines.next();
        if (line == null) {
          return lines.ended();
        }
        out = line(Commands.write(line));
        since = System.nanoTime();
      }
      if (!writeOut()) {
        return false;
      }
      out = null;
    }
    return false;
  }

  private static ByteBuffer line(Bytes document) {
    return ByteBuffer.allocate(document.size() + 1)
        .put(document.toBuffer())
        .put((byte) '\n')
        .flip();
  }

  private boolean writeOut() throws IOException {
    ByteBuffer buffer = out;
    while (buffer != null && buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        return false;
      }
    }
    return true;
  }

  int interest() {
    int write = out == null ? 0 : SelectionKey.OP_WRITE;
    if (reply instanceof Reply.Going) {
      return SelectionKey.OP_READ | write;
    }
    return asked ? write : SelectionKey.OP_READ;
  }

  /** Whether the caller was too slow, or an answer did not come in reasonable time. */
  boolean isLate() {
    long now = System.nanoTime() - since;
    if (reply instanceof Reply.Going) {
      return out != null && now > STUCK_NS;
    }
    return now > (asked ? ANSWER_NS : REQUEST_NS);
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (reply instanceof Reply.Going going) {
      going.lines().close();
    }
    try {
      channel.close();
    } catch (IOException e) {
      // It was to end anyway.
    }
  }
}
