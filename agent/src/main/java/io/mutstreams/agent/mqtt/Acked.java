package io.mutstreams.agent.mqtt;

/**
 * What was acknowledged last, in the order in which the broker sent it. When a connection breaks,
 * the broker may have missed the last acknowledgements, and sends those messages again, in their
 * order and before all others.
 *
 * <p>But a repeat that says the same as one of these need not be it: the broker may have heard of
 * the acknowledgement, have given its packet id to another message that says the same, and have
 * sent that one into the broken connection. So packet id and content count only where the broker is
 * seen not to use packet ids again so soon, or where messages that are not acknowledged are still
 * to come again, which are before any new one.
 *
 * <p>Belongs to {@link Unacked}, which guards it.
 */
final class Acked {
  // More than the receive maximum, which mosquitto takes lightly.
  private static final int LEAST = 4_096;
  // Packet ids go round: no more than half of them are looked at.
  private static final int MOST = 32_767;
  private static final int LAST_PACKET_ID = 65_535;
  private final long[] ring;
  private int receiveMaximum;
  private long count;
  // So many of the newest have packet ids that follow one another.
  private long run;
  // What the broker may have missed lies between these; empty when they are equal.
  private long next;
  private long last;

  Acked(int receiveMaximum) {
    this.receiveMaximum = receiveMaximum;
    ring = new long[Math.min(Math.max(receiveMaximum, LEAST), MOST)];
  }

  /**
   * Adds what is acknowledged.
   *
   * @param present whether its packet id was given while the receive maximum was no greater than is
   *     known
   */
  void add(long fingerprint, boolean present) {
    boolean follows =
        run > 0 && Message.packetId(fingerprint) == following(Message.packetId(at(count - 1)));
    run = !present ? 0 : follows ? run + 1 : 1;
    ring[(int) (count++ % ring.length)] = fingerprint;
  }

  private static int following(int packetId) {
    return packetId == LAST_PACKET_ID ? 1 : packetId + 1;
  }

  private long at(long index) {
    return ring[(int) (index % ring.length)];
  }

  /** The greatest that there has been in the session, as far as is known. */
  int receiveMaximum() {
    return receiveMaximum;
  }

  /** There was this one in the session before. */
  void wasReceiveMaximum(int former) {
    receiveMaximum = Math.max(receiveMaximum, former);
  }

  /** What is remembered, the oldest first. */
  long[] newest() {
    int held = (int) Math.min(count, ring.length);
    long[] newest = new long[held];
    for (int i = 0; i < held; i++) {
      newest[i] = at(count - held + i);
    }
    return newest;
  }

  void resume() {
    last = count;
    next = Math.max(0, count - ring.length);
  }

  void repeatsAreOver() {
    next = last;
  }

  void clear() {
    count = 0;
    run = 0;
    next = 0;
    last = 0;
  }

  /**
   * Whether this was acknowledged, after the one that was found before.
   *
   * @param beforeOthers whether messages that were not acknowledged are still to come again
   */
  boolean contains(long fingerprint, boolean beforeOthers) {
    long from = beforeOthers ? next : Math.max(next, unambiguous());
    for (long i = from; i < last; i++) {
      if (count - i <= ring.length && at(i) == fingerprint) {
        next = i + 1;
        return true;
      }
    }
    return false;
  }

  /**
   * From where on packet ids are unambiguous. A broker that gives the lowest that is free never
   * comes to a higher one than the receive maximum.
   */
  private long unambiguous() {
    return run > receiveMaximum ? count - run : last;
  }
}
