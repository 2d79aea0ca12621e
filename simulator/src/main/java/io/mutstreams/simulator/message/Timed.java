package io.mutstreams.simulator.message;

/**
 * A message and when it is due.
 *
 * @param message the message
 * @param dueNanos nanoseconds after the start of its feed at real time; never less than that of the
 *     message before
 */
public record Timed(Message message, long dueNanos) {}
