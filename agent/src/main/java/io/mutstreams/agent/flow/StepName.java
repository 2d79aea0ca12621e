package io.mutstreams.agent.flow;

/**
 * The identity of a step; with the name of a state the identity of that state.
 *
 * @param stream the name of the stream
 * @param step the id of the step in it
 */
public record StepName(String stream, String step) {}
