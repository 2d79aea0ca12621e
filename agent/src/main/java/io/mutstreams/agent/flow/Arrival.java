package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a feed hands it over.
 *
 * @param topic the topic it was published to
 * @param payload its bytes
 * @param headers its MQTT user properties; of a repeated name the last
 * @param qos the QoS it was delivered with, 0 or 1
 * @param fault why no record can be made of it, and the payload may be no more than its beginning;
 *     null when nothing is wrong with it
 * @param settled to be run exactly once, by any thread, when every record made from the message is
 *     settled: the feed then acknowledges it, in order of arrival
 * @param received when it came, in nanoseconds as {@link System#nanoTime} has them
 */
public record Arrival(
    String topic,
    Bytes payload,
    Map<String, String> headers,
    int qos,
    @Nullable String fault,
    Runnable settled,
    long received) {

  /** A message with which nothing is wrong, and that comes now. */
  public Arrival(
      String topic, Bytes payload, Map<String, String> headers, int qos, Runnable settled) {
    this(topic, payload, headers, qos, null, settled, System.nanoTime());
  }
}
