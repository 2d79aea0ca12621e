package io.mutstreams.agent.flow;

import org.jspecify.annotations.Nullable;

/** One message on its way out. Guarded by its uplink's turns. */
final class Flight implements Publisher.Answer {
  /** Where it stands. */
  enum Phase {
    /** Not published. */
    WAITING,
    /** Published and not answered. */
    OPEN,
    /** The connection broke before an answer: to be published again. */
    BROKEN,
    /** Refused, and on its way to the dead letters. */
    BURYING,
    /** Delivered, or buried, or the outbox will bring it again. */
    DONE
  }

  private final Uplink uplink;
  private final Passage passage;
  private final Outgoing message;
  private final long sequence;
  private final long number;
  private @Nullable Settlement settlement;
  private Phase phase = Phase.WAITING;
  private boolean moved;
  private boolean passed;
  private long copy;
  private boolean foreign;
  private final long came;
  private long since;
  private int refusals;

  private Flight(
      Uplink uplink,
      Passage passage,
      Outgoing message,
      long sequence,
      long number,
      @Nullable Settlement settlement,
      long since) {
    this.uplink = uplink;
    this.passage = passage;
    this.message = message;
    this.sequence = sequence;
    this.number = number;
    this.settlement = settlement;
    this.came = since;
    this.since = since;
  }

  /**
   * A message from a lane.
   *
   * @param number counts them
   * @param settlement to be released when it is settled
   */
  static Flight direct(
      Uplink uplink,
      Passage passage,
      Outgoing message,
      long number,
      Settlement settlement,
      long now) {
    return new Flight(uplink, passage, message, 0, number, settlement, now);
  }

  /** A message that the outbox brought. */
  static Flight stored(Uplink uplink, Passage passage, Outbox.Stored stored) {
    return new Flight(uplink, passage, stored.message(), stored.sequence(), -1, null, 0);
  }

  Passage passage() {
    return passage;
  }

  Outgoing message() {
    return message;
  }

  /** Counts a refusal; how many there have been with this one. */
  int refusedAgain() {
    return ++refusals;
  }

  /** In the outbox; 0 for a message that did not come from there. */
  long sequence() {
    return sequence;
  }

  long number() {
    return number;
  }

  boolean direct() {
    return sequence == 0;
  }

  Phase phase() {
    return phase;
  }

  void phase(Phase next) {
    phase = next;
  }

  /** When it was published last, or, while it waits, when it came. */
  long since() {
    return since;
  }

  /** When it came from its lane; 0 for a message that the outbox brought. */
  long came() {
    return came;
  }

  void since(long now) {
    since = now;
  }

  /** Whether a message of a lane was put into the outbox while its answer was open. */
  boolean moved() {
    return moved;
  }

  void moved(boolean now) {
    moved = now;
  }

  /** Whether it was delivered or refused on its first way, after it was moved. */
  boolean passed() {
    return passed;
  }

  void pass() {
    passed = true;
  }

  /** The sequence in the outbox of a message that was moved; 0 as long as it is not known. */
  long copy() {
    return copy;
  }

  void copy(long stored) {
    copy = stored;
  }

  /** Whether it was published over a connection that the uplink has left since. */
  boolean foreign() {
    return foreign;
  }

  void foreign(boolean now) {
    foreign = now;
  }

  /** The settlement, which the caller takes over; null the second time. */
  @Nullable Settlement takeSettlement() {
    Settlement taken = settlement;
    settlement = null;
    return taken;
  }

  @Override
  public void delivered() {
    uplink.delivered(this);
  }

  @Override
  public void refused(int code, String reason) {
    uplink.refused(this, code, reason, false);
  }

  @Override
  public void rejected(int code, String reason) {
    uplink.refused(this, code, reason, true);
  }

  @Override
  public void broken() {
    uplink.broken(this);
  }
}
