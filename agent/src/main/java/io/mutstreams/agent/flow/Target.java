package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;

/** Where a route or a port sends records. Owned by the sending lane's thread. */
public interface Target {
  /**
   * Sends a record. Holds the settlement until the record is settled there.
   *
   * @throws io.mutstreams.api.BadRecordException when the record cannot be rendered for the target
   */
  void send(Record record, Settlement settlement);

  /** To an uplink, rendered by this stream's own template. */
  record ToUplink(Uplink uplink, Rendering rendering) implements Target {
    @Override
    public void send(Record record, Settlement settlement) {
      Outgoing message = rendering.render(record);
      settlement.hold();
      uplink.send(message, settlement);
    }
  }

  /** To another stream. */
  record ToStream(String from, Lane lane) implements Target {
    @Override
    public void send(Record record, Settlement settlement) {
      settlement.hold();
      lane.put(from, record, settlement);
    }
  }
}
