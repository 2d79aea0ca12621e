package io.mutstreams.agent.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.Arrays;

/**
 * What arrives from a broker, with that taken out which Paho 1.2.5 cannot bear, each replaced in
 * place by as many bytes:
 *
 * <ul>
 *   <li>strings with control characters, which are allowed, end its receiving thread; the broker
 *       then sends the same message for ever. They become question marks.
 *   <li>a Receive Maximum above 32,767 is read as negative, and nothing can be published.
 *   <li>a Topic Alias Maximum makes it use aliases, wrongly. It becomes 0.
 *   <li>an unforeseen reason code in a PUBACK ends the connection; the message is then published
 *       again for ever. See {@link #reasonOf}.
 * </ul>
 *
 * <p>It also keeps what Paho throws away: how many of the first messages were marked as sent
 * before. It reads in large bites, where Paho would read byte by byte from the socket. And it stops
 * reading while there is no {@link Room}; Paho, which would take the silence for death, then gets
 * an answer to its ping from here.
 *
 * <p>Read by Paho's receiving thread alone; the questions may be asked by any thread.
 */
final class Shield extends InputStream {
  private static final int SIZE = 16 * 1024;
  private static final int LARGEST_HEAD = 1024 * 1024;
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PINGRESP = 13;
  // Before what is read, so that an answer to a ping can be put in front.
  private static final int HEADROOM = 2;

  private final InputStream in;
  private final Room room;
  private final long breathMillis;
  private final PubackReasons reasons = new PubackReasons();
  private volatile boolean closed;
  private byte[] buffer = new byte[SIZE];
  private int start = HEADROOM;
  private int end = HEADROOM;
  // What lies between start and here may be handed out.
  private int looked = HEADROOM;
  // So many bytes of the present packet are still to come, and may be handed out as they are.
  private long rest;
  private boolean freshSeen;
  private int repeats;
  private volatile int leadingRepeats;

  /**
   * @param breathMillis how often Paho must hear something: less than the keepalive
   */
  Shield(InputStream in, Room room, long breathMillis) {
    this.in = in;
    this.room = room;
    this.breathMillis = breathMillis;
  }

  /**
   * How many of the first messages of QoS 1 were marked as repeats. The broker sends repeats first:
   * the n-th message is one if n is not greater than this, asked when it has arrived.
   */
  int leadingRepeats() {
    return leadingRepeats;
  }

  /** The reason code of a PUBACK as the broker sent it, where Paho gives a general one. */
  int reasonOf(int packetId, int code) {
    return reasons.take(packetId, code);
  }

  @Override
  public int available() {
    return looked - start;
  }

  @Override
  public int read() throws IOException {
    return look() ? buffer[start++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (start == end && rest > 0) {
      // A long payload: past the buffer.
      int count = in.read(target, offset, (int) Math.min(length, rest));
      rest -= Math.max(0, count);
      return count;
    }
    if (length == 0) {
      return 0;
    }
    if (!look()) {
      return -1;
    }
    int count = Math.min(length, looked - start);
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    room.wake();
    in.close();
  }

  /** Sees to it that at least one byte can be handed out; false at the end. */
  private boolean look() throws IOException {
    if (start < looked) {
      return true;
    }
    if (rest > 0) {
      if (start == end && !fill()) {
        return false;
      }
      looked = (int) Math.min(end, start + rest);
      rest -= looked - start;
      return true;
    }
    return next();
  }

  /** Looks at the next packet. */
  private boolean next() throws IOException {
    if (start == end && !fill()) {
      return false;
    }
    need(2);
    if (at(0) >> 4 == PUBLISH && !room.await(breathMillis)) {
      breathe();
      return true;
    }
    int head = 1;
    long length = 0;
    int digit;
    do {
      need(head + 1);
      digit = at(head);
      length += (long) (digit & 0x7F) << (7 * (head - 1));
      head++;
    } while ((digit & 0x80) != 0 && head < 5);
    inspect(at(0), head, length);
    looked = (int) Math.min(end, start + head + length);
    rest = start + head + length - looked;
    return true;
  }

  private void breathe() throws IOException {
    if (closed) {
      throw new SocketException("ended");
    }
    looked = start;
    start -= HEADROOM;
    buffer[start] = (byte) (PINGRESP << 4);
    buffer[start + 1] = 0;
  }

  private void inspect(int first, int head, long length) throws IOException {
    int type = first >> 4;
    if (type == PUBLISH) {
      inspectPublish(first, head, length);
    } else if ((type == CONNACK || type == PUBACK) && length <= LARGEST_HEAD) {
      int whole = head + (int) length;
      need(whole);
      if (type == CONNACK) {
        PacketPatch.connack(buffer, start + head, start + whole);
      } else {
        reasons.puback(buffer, start + head, start + whole);
      }
    }
  }

  private void inspectPublish(int first, int head, long length) throws IOException {
    boolean acknowledged = (first & 0x06) != 0;
    if (acknowledged && !freshSeen) {
      if ((first & 0x08) == 0) {
        freshSeen = true;
      } else {
        repeats++;
        leadingRepeats = repeats;
      }
    }
    need(head + 2);
    int topic = head + 2 + ((at(head) << 8) | at(head + 1));
    int at = topic + (acknowledged ? 2 : 0);
    int properties = 0;
    int shift = 0;
    int digit;
    do {
      need(at + 1);
      digit = at(at++);
      properties |= (digit & 0x7F) << shift;
      shift += 7;
    } while ((digit & 0x80) != 0 && shift < 28);
    long whole = (long) at + properties;
    if (whole > head + length || whole > LARGEST_HEAD) {
      return; // Broken, or so large that it is hardly meant well: as it is.
    }
    need((int) whole);
    PacketPatch.clean(buffer, start + head + 2, start + topic);
    PacketPatch.publishProperties(buffer, start + at, start + (int) whole);
  }

  private int at(int offset) {
    return buffer[start + offset] & 0xFF;
  }

  /** Sees to it that so many bytes from the start are in the buffer. */
  private void need(int count) throws IOException {
    while (end - start < count) {
      if (buffer.length - start < count) {
        int size = count + HEADROOM;
        byte[] target = size > buffer.length ? new byte[Math.max(size, 2 * SIZE)] : buffer;
        System.arraycopy(buffer, start, target, HEADROOM, end - start);
        buffer = target;
        end += HEADROOM - start;
        start = HEADROOM;
      }
      if (!fill()) {
        throw new EOFException();
      }
    }
  }

  private boolean fill() throws IOException {
    if (start == end) {
      start = HEADROOM;
      end = HEADROOM;
      if (buffer.length > 4 * SIZE) {
        buffer = Arrays.copyOf(buffer, SIZE);
      }
    }
    looked = start;
    int count = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count > 0;
  }
}
