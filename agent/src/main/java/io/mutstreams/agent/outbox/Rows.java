package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored form of messages and dead letters. A later layout takes the next version, and the
 * earlier ones are still read.
 */
final class Rows {
  private static final int VERSION = 2;

  /** A message with the time at which it was stored. */
  private static final int TIMED = 3;

  /** The same without a checksum. */
  private static final int VERSION_1 = 1;

  private static final int QOS_1 = 1;
  private static final int RETAIN = 2;

  private Rows() {}

  /**
   * @param time now, epoch milliseconds
   */
  static byte[] write(Outgoing message, long time, Pack pack) {
    pack.number(time);
    message(message, pack);
    return pack.take(TIMED);
  }

  static byte[] write(Letter letter, Pack pack) {
    pack.number(letter.time());
    pack.text(letter.stream());
    pack.text(letter.step());
    pack.text(letter.reason());
    message(letter.record(), pack);
    return pack.take(VERSION);
  }

  /**
   * @throws Unpack.DamagedRowException when it is none
   */
  static Outgoing message(byte[] row) {
    return stored(0, row).message();
  }

  /**
   * @throws Unpack.DamagedRowException when it is none
   */
  static Stored stored(long sequence, byte[] row) {
    Unpack in = start(row);
    long time = in.version() == TIMED ? in.number() : 0;
    return new Stored(sequence, message(in), time);
  }

  /**
   * When a message was stored, epoch milliseconds.
   *
   * @param unknown where it does not say, or is damaged
   */
  static long time(byte[] row, long unknown) {
    try {
      Unpack in = start(row);
      return in.version() == TIMED ? in.number() : unknown;
    } catch (Unpack.DamagedRowException e) {
      return unknown;
    }
  }

  /**
   * @throws Unpack.DamagedRowException when it is none
   */
  static Letter letter(byte[] row) {
    Unpack in = start(row);
    return new Letter(in.number(), in.text(), in.text(), in.text(), message(in));
  }

  /** The length of its stored form, about, without writing it. */
  static long size(Outgoing message) {
    long size = 16L + message.payload().size() + message.topic().length() + message.id().length();
    size += message.key().length();
    for (Map.Entry<String, String> header : message.headers().entrySet()) {
      size += 2L + header.getKey().length() + header.getValue().length();
    }
    return size;
  }

  private static Unpack start(byte[] row) {
    Unpack in = new Unpack(row);
    if (in.version() < VERSION_1 || in.version() > TIMED) {
      throw new Unpack.DamagedRowException("it has an unknown layout " + in.version());
    }
    return in;
  }

  private static void message(Outgoing message, Pack pack) {
    pack.one((message.qos() > 0 ? QOS_1 : 0) | (message.retain() ? RETAIN : 0));
    pack.text(message.id());
    pack.text(message.topic());
    pack.text(message.key());
    pack.number(message.headers().size());
    message
        .headers()
        .forEach(
            (name, value) -> {
              pack.text(name);
              pack.text(value);
            });
    pack.bytes(message.payload());
  }

  private static Outgoing message(Unpack in) {
    int flags = in.one();
    String id = in.text();
    String topic = in.text();
    String key = in.text();
    int count = in.length();
    Map<String, String> headers = Map.of();
    if (count > 0) {
      headers = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        headers.put(in.text(), in.text());
      }
    }
    return new Outgoing(
        id,
        topic,
        key,
        Collections.unmodifiableMap(headers),
        in.bytes(),
        flags & QOS_1,
        (flags & RETAIN) != 0);
  }
}
