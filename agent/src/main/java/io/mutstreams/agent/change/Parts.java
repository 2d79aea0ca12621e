package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.DeadLetters;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a running graph is made with.
 *
 * @param connector makes feeds and publishers
 * @param outboxes gives the outbox of an uplink with its limits
 * @param states where state is made durable
 * @param deadLetters where records go that could not be processed
 * @param topics compiles the topic template of an uplink for one stream: agent id and text in
 * @param stateBudget how much memory the state of all steps may take
 * @param clock the clock
 */
public record Parts(
    Connector connector,
    BiFunction<String, Outbox.Limits, Outbox> outboxes,
    StateStore states,
    DeadLetters deadLetters,
    BiFunction<String, String, Function<Record, String>> topics,
    StateBudget stateBudget,
    InstantSource clock) {}
