package io.mutstreams.agent.config;

import java.util.List;

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
 * @param takesOver the names of uplinks that are no more, whose outboxes it drains
 * @param fingerprint equal when all its settings are, but for its name and what it takes over
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
    List<String> takesOver,
    String fingerprint,
    Position at) {
  /** Copies the list. */
  public UplinkConfig {
    takesOver = List.copyOf(takesOver);
  }
}
