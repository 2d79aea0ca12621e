package io.mutstreams.agent.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of an uplink.
 *
 * @param maxBytes how much of the disk it may take
 * @param maxAge what is stored for longer is dropped; null: however long
 * @param whenFull what happens when it is full
 * @param drain what goes first while it is drained
 * @param drainRate how many stored records leave it per second at most; 0: as many as go
 */
public record OutboxConfig(
    long maxBytes, @Nullable Duration maxAge, WhenFull whenFull, Drain drain, int drainRate) {}
