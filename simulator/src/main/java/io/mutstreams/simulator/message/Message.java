package io.mutstreams.simulator.message;

/**
 * One message to be sent.
 *
 * @param topic the MQTT topic
 * @param key the ordering key: messages of one key must arrive in the order sent
 * @param payload the payload; not copied, and never changed by anyone after this record was made
 * @param repeat true when the payload repeats an earlier reading on purpose (a sensor that sends
 *     twice), so that a flow with a dedupe step is not expected to deliver it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a copy per message costs
public record Message(String topic, String key, byte[] payload, boolean repeat) {
  /**
   * A message that repeats nothing.
   *
   * @param topic the MQTT topic
   * @param key the ordering key
   * @param payload the payload
   */
  public Message(String topic, String key, byte[] payload) {
    this(topic, key, payload, false);
  }
}
