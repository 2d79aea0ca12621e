package io.mutstreams.agent.change;

import java.util.Map;

/**
 * What goes over from one session to another, and has to wait until the other one's broker can be
 * reached.
 *
 * @param former the session that carries it and goes on with it
 * @param terms how the former session is connected
 * @param agent the id of the agent whose session the former one is
 * @param source for which source it is
 * @param topics the topics with the source that gets them, as the former session has them
 * @param target the session to which it goes over
 * @param wanted how that one is to be connected
 */
record Postponed(
    Session former,
    Session.Terms terms,
    String agent,
    String source,
    Map<String, String> topics,
    Session target,
    Session.Terms wanted) {}
