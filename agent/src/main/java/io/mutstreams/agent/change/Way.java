package io.mutstreams.agent.change;

/**
 * A way that records take.
 *
 * @param source where they come from
 * @param stream which sends them, at the end of the way
 * @param uplink to which
 */
record Way(String source, String stream, String uplink) {}
