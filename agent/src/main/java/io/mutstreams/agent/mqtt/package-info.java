/**
 * MQTT 5 through Eclipse Paho, which no other package knows. Paho is safe only in a narrow mode;
 * what keeps it there is in {@link io.mutstreams.agent.mqtt.Wire} (one client per connection, never
 * used again), {@link io.mutstreams.agent.mqtt.Shield} (what Paho must not read) and {@link
 * io.mutstreams.agent.mqtt.Sendable} (what Paho must not write).
 */
@NullMarked
package io.mutstreams.agent.mqtt;

import org.jspecify.annotations.NullMarked;
