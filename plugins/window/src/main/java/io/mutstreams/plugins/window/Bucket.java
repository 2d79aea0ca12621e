package io.mutstreams.plugins.window;

import io.mutstreams.api.StateCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One open window of one key. Immutable.
 *
 * @param start its first millisecond, since 1970-01-01T00:00Z
 * @param end the first millisecond after it
 * @param newest the newest event time in it; in version 1 of the layout its start
 * @param topic the topic of its first record
 * @param count how many records
 * @param values the measured values by name
 */
record Bucket(
    long start, long end, long newest, String topic, long count, Map<String, Moments> values) {
  static final StateCodec<Bucket> CODEC =
      StateCodec.of(2, Bucket::write, Bucket::read).alsoWriting(1, Bucket::writeVersion1);

  Bucket {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Without a record yet. */
  static Bucket empty(long start, long end, String topic) {
    return new Bucket(start, end, Long.MIN_VALUE, topic, 0, Map.of());
  }

  /** With one more record. */
  Bucket and(long time, Map<String, Double> measured) {
    Map<String, Moments> more = new LinkedHashMap<>(values);
    measured.forEach(
        (name, value) -> more.put(name, more.getOrDefault(name, Moments.NONE).and(value)));
    return new Bucket(Math.min(start, time), end, Math.max(newest, time), topic, count + 1, more);
  }

  /** With all of a later one. */
  Bucket and(Bucket later) {
    Map<String, Moments> more = new LinkedHashMap<>(values);
    later.values.forEach(
        (name, moments) -> more.put(name, more.getOrDefault(name, Moments.NONE).and(moments)));
    return new Bucket(
        Math.min(start, later.start),
        Math.max(end, later.end),
        Math.max(newest, later.newest),
        topic,
        count + later.count,
        more);
  }

  /** The same, ending elsewhere. */
  Bucket until(long newEnd) {
    return new Bucket(start, newEnd, newest, topic, count, values);
  }

  private static void write(Bucket bucket, DataOutputStream out) throws IOException {
    writeVersion1(bucket, out);
    out.writeLong(bucket.newest);
  }

  private static void writeVersion1(Bucket bucket, DataOutputStream out) throws IOException {
    out.writeLong(bucket.start);
    out.writeLong(bucket.end);
    out.writeUTF(bucket.topic); // an MQTT topic has at most 65,535 bytes, as has this form
    out.writeLong(bucket.count);
    out.writeInt(bucket.values.size());
    for (Map.Entry<String, Moments> value : bucket.values.entrySet()) {
      out.writeUTF(value.getKey());
      value.getValue().write(out);
    }
  }

  private static Bucket read(int version, DataInputStream in) throws IOException {
    long start = in.readLong();
    long end = in.readLong();
    String topic = in.readUTF();
    long count = in.readLong();
    Map<String, Moments> values = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(in.readUTF(), Moments.read(in));
    }
    return new Bucket(start, end, version == 1 ? start : in.readLong(), topic, count, values);
  }
}
