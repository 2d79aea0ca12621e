package io.mutstreams.agent.config;

/**
 * Where records go out.
 *
 * @param name its name
 * @param connection the name of its connection
 * @param topic the template of the topic, such as gw/{agent.id}/{key}; each stream compiles its own
 * @param qos 0 or 1
 * @param retain whether the broker shall retain what it gets
 * @param priority among the uplinks of its connection
 * @param tries how often a record is published that the broker refuses, before it goes to the dead
 *     letters
 * @param outbox its outbox
 * @param fingerprint equal when all its settings are
 * @param at where it is written
 */
public record UplinkConfig(
    String name,
    String connection,
    String topic,
    int qos,
    boolean retain,
    Priority priority,
    int tries,
    OutboxConfig outbox,
    String fingerprint,
    Position at) {}
