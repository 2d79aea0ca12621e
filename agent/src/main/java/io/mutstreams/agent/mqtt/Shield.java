package io.mutstreams.agent.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
 * <p>A message that is larger than it may be is read over, without ever being held in memory, and a
 * short one handed out in its place: see {@link Beginning}.
 *
 * <p>It also keeps what Paho throws away: how many of the first messages were marked as sent
 * before. It reads in large bites, where Paho would read byte by byte from the socket. And it stops
 * reading while there is no {@link Room}; Paho, which would take the silence for death, then gets
 * an answer to its ping from here.
 *
 * <p>Read by Paho's receiving thread alone; the questions may be asked by any thread.
 */
final class Shield extends InputStream {
  private static final int LARGEST_HEAD = 1024 * 1024;
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PINGRESP = 13;
  private static final int DUPLICATE = 0x08;

  private final InputStream in;
  private final Room room;
  private final long breathMillis;
  private final long largest;
  private final String mark = Beginning.mark();
  private final PubackReasons reasons = new PubackReasons();
  private volatile boolean closed;
  private final LookAhead ahead;
  // So many bytes of what lies ahead may be handed out.
  private int looked;
  // So many bytes of the present packet are still to come, and may be handed out as they are.
  private long rest;
  // In place of the present packet, of which so much is still to be read over.
  private byte @Nullable [] shortened;
  private long over;
  private final Repeats repeats = new Repeats();

  /**
   * @param breathMillis how often Paho must hear something: less than the keepalive
   * @param largest the largest message that is handed out whole, in bytes
   */
  Shield(InputStream in, Room room, long breathMillis, long largest) {
    this.largest = largest;
    this.in = in;
    this.ahead = new LookAhead(in);
    this.room = room;
    this.breathMillis = breathMillis;
  }

  /** See {@link Repeats#leading}. */
  int leadingRepeats() {
    return repeats.leading();
  }

  /** The user property that tells that a message was too large; its value is the payload's size. */
  String mark() {
    return mark;
  }

  /** The reason code of a PUBACK as the broker sent it, where Paho gives a general one. */
  int reasonOf(int packetId, int code) {
    return reasons.take(packetId, code);
  }

  @Override
  public int available() {
    return looked;
  }

  @Override
  public int read() throws IOException {
    if (!look()) {
      return -1;
    }
    looked--;
    return ahead.take();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (ahead.size() == 0 && rest > 0) {
      // A long payload: past the buffer.
      int count = ahead.readOn(target, offset, (int) Math.min(length, rest));
      rest -= Math.max(0, count);
      return count;
    }
    if (length == 0) {
      return 0;
    }
    if (!look()) {
      return -1;
    }
    int count = ahead.take(target, offset, Math.min(length, looked));
    looked -= count;
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
    if (looked > 0) {
      return true;
    }
    if (rest > 0) {
      if (ahead.size() == 0 && !ahead.fill()) {
        return false;
      }
      looked = (int) Math.min(ahead.size(), rest);
      rest -= looked;
      return true;
    }
    return next();
  }

  /** Looks at the next packet. */
  private boolean next() throws IOException {
    if (shortened != null) {
      readOver(shortened);
      return true;
    }
    if (ahead.size() == 0 && !ahead.fill()) {
      return false;
    }
    ahead.need(2);
    if (ahead.at(0) >> 4 == PUBLISH && !awaitRoom()) {
      breathe();
      return true;
    }
    int head = 1;
    long length = 0;
    int digit;
    do {
      ahead.need(head + 1);
      digit = ahead.at(head);
      length += (long) (digit & 0x7F) << (7 * (head - 1));
      head++;
    } while ((digit & 0x80) != 0 && head < 5);
    boolean large = ahead.at(0) >> 4 == PUBLISH && length >= Bulk.LARGE && length <= largest;
    if (large && !awaitBulk(length)) {
      breathe();
      return true;
    }
    inspect(ahead.at(0), head, length);
    if (shortened != null) {
      return next();
    }
    looked = (int) Math.min(ahead.size(), head + length);
    rest = head + length - looked;
    return true;
  }

  /** Waits until one more message may be read, as long as Paho can wait. */
  private boolean awaitRoom() {
    return room.await(breathMillis) && await(() -> room.awaitCrowd(breathMillis));
  }

  /** Waits for memory, as long as Paho can wait. */
  private boolean awaitBulk(long length) {
    return await(() -> room.awaitBulk(length, breathMillis));
  }

  private boolean await(BooleanSupplier memory) {
    long began = System.nanoTime();
    while (!memory.getAsBoolean()) {
      if (closed || System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(breathMillis)) {
        return false;
      }
    }
    return true;
  }

  /** Reads over the rest of a packet, as long as Paho can wait, and then puts another before it. */
  private void readOver(byte[] packet) throws IOException {
    long began = System.nanoTime();
    while (over > 0) {
      if (ahead.size() == 0 && !ahead.fill()) {
        throw new EOFException();
      }
      over -= ahead.drop(over);
      if (over > 0 && System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(breathMillis)) {
        breathe();
        return;
      }
    }
    ahead.prepend(packet);
    looked = packet.length;
    shortened = null;
  }

  private void breathe() throws IOException {
    if (closed) {
      throw new SocketException("ended");
    }
    ahead.prepend((byte) (PINGRESP << 4), (byte) 0);
    looked = 2;
  }

  private void inspect(int first, int head, long length) throws IOException {
    int type = first >> 4;
    if (type == PUBLISH) {
      inspectPublish(first, head, length);
    } else if ((type == CONNACK || type == PUBACK) && length <= LARGEST_HEAD) {
      int whole = head + (int) length;
      ahead.need(whole);
      if (type == CONNACK) {
        PacketPatch.connack(ahead.bytes(), ahead.first() + head, ahead.first() + whole);
      } else {
        reasons.puback(ahead.bytes(), ahead.first() + head, ahead.first() + whole);
      }
    }
  }

  private void inspectPublish(int first, int head, long length) throws IOException {
    boolean acknowledged = (first & 0x06) != 0;
    if (acknowledged) {
      repeats.message((first & DUPLICATE) != 0);
    }
    ahead.need(head + 2);
    int topic = head + 2 + ((ahead.at(head) << 8) | ahead.at(head + 1));
    int at = topic + (acknowledged ? 2 : 0);
    int properties = 0;
    int shift = 0;
    int digit;
    do {
      ahead.need(at + 1);
      digit = ahead.at(at++);
      properties |= (digit & 0x7F) << shift;
      shift += 7;
    } while ((digit & 0x80) != 0 && shift < 28);
    long whole = (long) at + properties;
    if (length > largest) {
      clean(head + 2, topic);
      shorten(head, topic + (acknowledged ? 2 : 0), at, whole, head + length);
      return;
    }
    room.took(head + length - whole);
    if (whole > head + length || whole > LARGEST_HEAD) {
      return; // Broken, or so large that it is hardly meant well: as it is.
    }
    ahead.need((int) whole);
    clean(head + 2, topic);
    cleanProperties(at, (int) whole);
  }

  private void clean(int from, int to) {
    PacketPatch.clean(ahead.bytes(), ahead.first() + from, ahead.first() + to);
  }

  private void cleanProperties(int from, int to) {
    PacketPatch.publishProperties(ahead.bytes(), ahead.first() + from, ahead.first() + to);
  }

  /**
   * Replaces a message that is too large.
   *
   * @param head where its topic begins
   * @param properties where the length of its properties begins
   * @param at where they begin
   * @param payload where its payload begins
   * @param packet where it ends
   */
  private void shorten(int head, int properties, int at, long payload, long packet)
      throws IOException {
    boolean kept = payload <= packet && payload - at <= Beginning.MOST_PROPERTIES;
    int from = kept ? (int) payload : at;
    int to = kept ? (int) Math.min(packet, payload + Beginning.KEPT) : at;
    ahead.need(to);
    cleanProperties(at, from);
    int start = ahead.first();
    shortened =
        Beginning.packet(
            mark,
            ahead.bytes(),
            start,
            start + head,
            start + properties,
            start + at,
            start + from,
            start + to,
            Math.max(0, packet - payload));
    over = packet;
  }
}
