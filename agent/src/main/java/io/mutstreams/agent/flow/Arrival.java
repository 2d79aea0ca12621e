package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.Map;

/**
 * A message as a feed hands it over.
 *
 * @param topic the topic it was published to
 * @param payload its bytes
 * @param headers its MQTT user properties; of a repeated name the last
 * @param qos the QoS it was delivered with, 0 or 1
 * @param settled to be run exactly once, by any thread, when every record made from the message is
 *     settled: the feed then acknowledges it, in order of arrival
 */
public record Arrival(
    String topic, Bytes payload, Map<String, String> headers, int qos, Runnable settled) {}
