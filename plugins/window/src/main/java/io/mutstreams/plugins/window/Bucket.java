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
 * @param topic the topic of its first record
 * @param count how many records
 * @param values the measured values by name
 */
record Bucket(long start, long end, String topic, long count, Map<String, Moments> values) {
  static final StateCodec<Bucket> CODEC =
      StateCodec.of(1, Bucket::write, (version, in) -> read(in));

  Bucket {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** With one more record. */
  Bucket and(Map<String, Double> measured) {
    Map<String, Moments> more = new LinkedHashMap<>(values);
    measured.forEach(
        (name, value) -> more.put(name, more.getOrDefault(name, Moments.NONE).and(value)));
    return new Bucket(start, end, topic, count + 1, more);
  }

  private static void write(Bucket bucket, DataOutputStream out) throws IOException {
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

  private static Bucket read(DataInputStream in) throws IOException {
    long start = in.readLong();
    long end = in.readLong();
    String topic = in.readUTF();
    long count = in.readLong();
    Map<String, Moments> values = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(in.readUTF(), Moments.read(in));
    }
    return new Bucket(start, end, topic, count, values);
  }
}
