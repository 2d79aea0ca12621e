package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.DeadLetters.Kind;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.PayloadForm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored form of messages and dead letters. A later layout takes the next version, and the
 * earlier ones are still read.
 */
final class Rows {
  /** A message with the time at which it was stored. */
  private static final int TIMED = 3;

  /** A dead letter with all that it needs to be put back. */
  private static final int LETTER = 4;

  /** The first one: without a checksum, as opposed to 2, and without more than those two have. */
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
    Origin origin = letter.origin();
    pack.text(origin.kind().name());
    pack.text(origin.form().name());
    pack.one(origin.keyed() ? 1 : 0);
    pack.text(origin.port());
    pack.text(origin.source());
    pack.number(origin.time());
    message(letter.record(), pack);
    return pack.take(LETTER);
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
    long time = in.number();
    String place = in.text();
    String step = in.text();
    String reason = in.text();
    if (in.version() < LETTER) {
      return new Letter(time, place, step, reason, message(in));
    }
    Kind kind = named(Kind.class, in.text());
    PayloadForm form = named(PayloadForm.class, in.text());
    boolean keyed = in.one() == 1;
    Origin origin = new Origin(kind, in.text(), in.text(), keyed, in.number(), form);
    return new Letter(time, place, step, reason, message(in), origin);
  }

  private static <T extends Enum<T>> T named(Class<T> type, String name) {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new Unpack.DamagedRowException("it has an unknown value " + name);
    }
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
    if (in.version() < VERSION_1 || in.version() > LETTER) {
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
