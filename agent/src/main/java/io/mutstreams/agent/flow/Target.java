package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.api.Record;

/** Where a route or a port sends records. Owned by the sending lane's thread. */
public interface Target {
  /**
   * Sends a record. Holds the settlement until the record is settled there.
   *
   * @throws io.mutstreams.api.BadRecordException when the record cannot be rendered for the target
   */
  void send(Record record, Settlement settlement);

  /** The uplink or stream it leads to; "" for neither. */
  default String name() {
    return "";
  }

  /** Whether another one leads to the same place: a record goes there once. */
  default boolean same(Target other) {
    return equals(other);
  }

  /** Which of two that lead to the same place a record takes that could take both. */
  default Target both(Target other) {
    return this;
  }

  /**
   * To an uplink, rendered by this stream's own template.
   *
   * @param priority within the uplink
   * @param storeFirst whether the records go through its outbox in any case
   * @param stream the sending one
   */
  record ToUplink(
      Uplink uplink, Rendering rendering, Priority priority, boolean storeFirst, String stream)
      implements Target {
    /** Records of normal priority that are published at once. */
    public ToUplink(Uplink uplink, Rendering rendering) {
      this(uplink, rendering, Priority.NORMAL, false, "");
    }

    @Override
    public void send(Record record, Settlement settlement) {
      Outgoing message = rendering.render(record);
      settlement.hold();
      uplink.send(message, settlement, priority, storeFirst, stream);
    }

    @Override
    public String name() {
      return uplink.name();
    }

    @Override
    public Target both(Target other) {
      return other instanceof ToUplink to
              && to.uplink == uplink
              && to.priority.compareTo(priority) < 0
          ? other
          : this;
    }

    @Override
    public boolean same(Target other) {
      return other instanceof ToUplink to && to.uplink == uplink;
    }
  }

  /** To another stream. */
  record ToStream(String from, Inlet lane) implements Target {
    @Override
    public void send(Record record, Settlement settlement) {
      settlement.hold();
      lane.put(from, record, settlement);
    }

    @Override
    public String name() {
      return lane.stream();
    }
  }
}
