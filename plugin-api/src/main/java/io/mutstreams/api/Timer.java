package io.mutstreams.api;

/**
 * A timer that is due.
 *
 * @param name the name it was set by; one key has one timer of a name
 * @param time the event time it was set for, in milliseconds since 1970-01-01T00:00Z
 */
public record Timer(String name, long time) {}
