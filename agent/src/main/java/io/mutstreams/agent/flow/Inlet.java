package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;

/** Where a stream takes records in. Any thread may put them there. */
public interface Inlet {
  /** The name of the stream. */
  String stream();

  /** Puts a record in without waiting; false when too many wait and that counts. */
  boolean offer(String input, Record record, Settlement message, boolean evenWhenFull);

  /** Puts a record in, waiting while too many wait. */
  void put(String input, Record record, Settlement message);
}
