package io.mutstreams.agent.flow;

/** Takes the records that could not be processed. Safe for any thread. */
public interface DeadLetters {
  /**
   * Stores a dead letter; returns at once.
   *
   * @param letter the record and its reason
   * @param durable runs when it is on disk: the record is then settled
   */
  void add(Letter letter, Runnable durable);

  /** How many were added since the start of the agent. */
  long added();

  /**
   * A record that could not be processed.
   *
   * @param time when it happened, epoch milliseconds
   * @param stream the stream, or the source or uplink, in which it happened
   * @param step the id of the step, "to" for the outputs of a stream; "" where it was none
   * @param reason why
   * @param record the record as it came into the step, rendered
   * @param origin what else it needs to be put back
   */
  record Letter(
      long time, String stream, String step, String reason, Outgoing record, Origin origin) {
    /** One of which no more is known, as an older version stored it. */
    public Letter(long time, String stream, String step, String reason, Outgoing record) {
      this(time, stream, step, reason, record, Origin.unknown(stream, step, reason));
    }
  }

  /** What kind of place a letter comes from. Stored by name. */
  enum Kind {
    /** No record could be made of a message. */
    SOURCE,
    /** At a step or the outputs of a stream. */
    STREAM,
    /** The broker refused it. */
    UPLINK
  }

  /**
   * Where a letter comes from, and what its rendered record does not say.
   *
   * @param kind of the place
   * @param port by which the record had left the step, "to" at the outputs of a stream; "" where it
   *     came into the step
   * @param source of the record; "" where that says nothing
   * @param keyed whether it has a key, and be it an empty one
   * @param time its event time, epoch milliseconds
   * @param form what its payload is
   */
  record Origin(Kind kind, String port, String source, boolean keyed, long time, PayloadForm form) {

    /** Of a message that is to be read again as it came. */
    static Origin message(Kind kind, boolean whole) {
      return new Origin(kind, "", "", false, 0, whole ? PayloadForm.UNTOUCHED : PayloadForm.CUT);
    }

    static Origin unknown(String place, String step, String reason) {
      Kind kind = Kind.STREAM;
      if (step.isEmpty()) {
        boolean refused = reason.startsWith("refused by uplink " + place + ":");
        kind = refused ? Kind.UPLINK : Kind.SOURCE;
      }
      return new Origin(kind, "", "", false, 0, PayloadForm.UNKNOWN);
    }
  }
}
