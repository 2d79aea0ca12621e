package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.DeadLetters;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outboxes;
import io.mutstreams.agent.flow.Precedence;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.SteadyClock;
import io.mutstreams.agent.flow.Switchboard;
import io.mutstreams.agent.flow.Watchdog;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What a running graph is made with.
 *
 * @param connector makes feeds and publishers
 * @param outboxes gives the outboxes of an uplink
 * @param precedence among all uplinks
 * @param states where state is made durable
 * @param formers knows the codecs of operators that ran before
 * @param deadLetters where records go that could not be processed
 * @param switches sets switches and keeps what they were set to
 * @param stateBudget how much memory the state of all steps may take
 * @param pressed whether so much waits to be stored that the lanes are to stand still
 * @param watchdog cuts off operators that do not return
 * @param clock the clock
 */
public record Parts(
    Connector connector,
    Outboxes outboxes,
    Precedence precedence,
    StateStore states,
    Formers formers,
    DeadLetters deadLetters,
    Switchboard switches,
    StateBudget stateBudget,
    BooleanSupplier pressed,
    Watchdog watchdog,
    SteadyClock clock) {

  /** The outboxes of an uplink, which get its limits. */
  Map<Priority, Outbox> outboxes(UplinkConfig uplink) {
    return outboxes(uplink.name(), Outbox.Limits.of(uplink.outbox()));
  }

  /** The outboxes of an uplink, which get these limits. */
  Map<Priority, Outbox> outboxes(String uplink, Outbox.Limits limits) {
    Map<Priority, Outbox> each = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      each.put(priority, outboxes.of(uplink, priority, limits));
    }
    return each;
  }
}
