package io.mutstreams.agent.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What was read from a stream and not handed out. Reads in large bites, and shrinks again after a
 * large one. Used by one thread.
 */
final class LookAhead {
  private static final int SIZE = 16 * 1024;
  // Before what was read, so that a little can be put in front.
  private static final int HEADROOM = 2;

  private final InputStream in;
  private byte[] buffer = new byte[SIZE];
  private int start = HEADROOM;
  private int end = HEADROOM;

  LookAhead(InputStream in) {
    this.in = in;
  }

  /** How many bytes there are. */
  int size() {
    return end - start;
  }

  /** The byte so far from the first. */
  int at(int offset) {
    return buffer[start + offset] & 0xFF;
  }

  /** The bytes; the first is at {@link #first}. They may be changed. Good until the next call. */
  byte[] bytes() {
    return buffer;
  }

  /** Where the first byte is. */
  int first() {
    return start;
  }

  /** Takes the first byte; there must be one. */
  int take() {
    return buffer[start++] & 0xFF;
  }

  /** Takes some, of those that there are. */
  int take(byte[] target, int offset, int most) {
    int count = Math.min(most, size());
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  /** Takes as many away, of those that there are. */
  int drop(long most) {
    int count = (int) Math.min(most, size());
    start += count;
    return count;
  }

  /** Puts bytes before the first. */
  void prepend(byte... bytes) {
    if (bytes.length > start) {
      int size = Math.max(SIZE, HEADROOM + bytes.length + size());
      byte[] target = new byte[size];
      System.arraycopy(buffer, start, target, HEADROOM + bytes.length, size());
      end = HEADROOM + bytes.length + size();
      start = HEADROOM + bytes.length;
      buffer = target;
    }
    start -= bytes.length;
    System.arraycopy(bytes, 0, buffer, start, bytes.length);
  }

  /** Reads more, past what there is: into the target. */
  int readOn(byte[] target, int offset, int most) throws IOException {
    return in.read(target, offset, most);
  }

  /**
   * Sees to it that there are so many.
   *
   * @throws EOFException when the stream ends before
   */
  void need(int count) throws IOException {
    while (size() < count) {
      if (buffer.length - start < count) {
        int size = count + HEADROOM;
        byte[] target = size > buffer.length ? new byte[Math.max(size, 2 * SIZE)] : buffer;
        System.arraycopy(buffer, start, target, HEADROOM, size());
        buffer = target;
        end += HEADROOM - start;
        start = HEADROOM;
      }
      if (!fill()) {
        throw new EOFException();
      }
    }
  }

  /** Reads more; false at the end of the stream. */
  boolean fill() throws IOException {
    if (start == end) {
      start = HEADROOM;
      end = HEADROOM;
      if (buffer.length > 4 * SIZE) {
        buffer = Arrays.copyOf(buffer, SIZE);
      }
    }
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count > 0;
  }
}
