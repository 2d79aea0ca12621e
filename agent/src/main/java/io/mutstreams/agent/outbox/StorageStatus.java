package io.mutstreams.agent.outbox;

import org.jspecify.annotations.Nullable;

/**
 * How the storage is doing.
 *
 * @param open whether the database is open
 * @param trouble what keeps it from storing now, such as a full disk; null when nothing does
 * @param queuedMessages handed over and not durable yet
 * @param queuedBytes of them, about
 * @param fileBytes length of the database file; 0 when there is none
 * @param movedAside how many databases that could not be opened were moved aside since the start
 */
public record StorageStatus(
    boolean open,
    @Nullable String trouble,
    long queuedMessages,
    long queuedBytes,
    long fileBytes,
    int movedAside) {}
