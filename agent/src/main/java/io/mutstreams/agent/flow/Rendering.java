package io.mutstreams.agent.flow;

import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.function.Function;

/**
 * How records become messages of an uplink. An untouched payload leaves as it came.
 *
 * @param topic computes the topic
 * @param qos 0 or 1
 * @param retain whether the broker shall retain it
 */
public record Rendering(Function<Record, String> topic, int qos, boolean retain) {
  Outgoing render(Record record) {
    return message(record, topic.apply(record), qos, retain);
  }

  /** The record under its own topic, for the dead letters. */
  static Outgoing plain(Record record) {
    return message(record, record.topic(), 1, false);
  }

  private static Outgoing message(Record record, String topic, int qos, boolean retain) {
    Bytes payload = record.payload();
    String key = record.key();
    return new Outgoing(
        record.id(),
        topic,
        key == null ? "" : key,
        record.headers(),
        payload != null ? payload : Formats.encode(record.body()),
        qos,
        retain);
  }
}
