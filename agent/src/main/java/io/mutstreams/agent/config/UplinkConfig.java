package io.mutstreams.agent.config;

/**
 * Where records go out.
 *
 * @param name its name
 * @param connection the name of its connection
 * @param topic the template of the topic, such as gw/{agent.id}/{key}; each stream compiles its own
 * @param qos 0 or 1
 * @param retain whether the broker shall retain what it gets
 * @param maxBytes of the outbox
 * @param whenFull what happens when the outbox is full
 * @param fingerprint equal when all its settings are
 * @param at where it is written
 */
public record UplinkConfig(
    String name,
    String connection,
    String topic,
    int qos,
    boolean retain,
    long maxBytes,
    WhenFull whenFull,
    String fingerprint,
    Position at) {}
