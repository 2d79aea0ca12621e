package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.Map;

/**
 * A record as it leaves for an uplink's broker, rendered by the stream: what the outbox stores.
 *
 * @param id the record id; leaves as the user property {@code record-id}
 * @param topic the topic to publish to
 * @param key what orders it; "" for none
 * @param headers leave as user properties
 * @param payload its bytes
 * @param qos 0 or 1
 * @param retain whether the broker shall retain it
 */
public record Outgoing(
    String id,
    String topic,
    String key,
    Map<String, String> headers,
    Bytes payload,
    int qos,
    boolean retain) {
  /** The user property, or header, in which the id leaves. */
  public static final String ID_PROPERTY = "record-id";
}
