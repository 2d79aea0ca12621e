package io.mutstreams.simulator.link;

import java.util.Map;

/**
 * A message that arrived and is not acknowledged yet.
 *
 * @param id packet id, to acknowledge it by on the same link
 * @param topic the topic
 * @param payload the payload; belongs to the receiver
 * @param properties its MQTT user properties; of a name given twice the last value
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Incoming(int id, String topic, byte[] payload, Map<String, String> properties) {}
