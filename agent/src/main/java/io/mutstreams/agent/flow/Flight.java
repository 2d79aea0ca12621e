package io.mutstreams.agent.flow;

import org.jspecify.annotations.Nullable;

/** One message on its way out. Guarded by its uplink's lock. */
final class Flight implements Publisher.Answer {
  /** Where it stands. */
  enum Phase {
    /** Not published, or published and not answered. */
    OPEN,
    /** Delivered, or refused and buried. */
    ANSWERED,
    /** The connection broke before an answer. */
    BROKEN
  }

  private final Uplink uplink;
  private final Outgoing message;
  private final long sequence;
  private final long number;
  private @Nullable Settlement settlement;
  private Phase phase = Phase.OPEN;
  private long publishedAt;

  /**
   * @param sequence in the outbox; 0 for a message that did not come from there
   * @param number counts the messages that did not come from the outbox
   * @param settlement what to release when it is settled; null for one from the outbox
   */
  Flight(
      Uplink uplink,
      Outgoing message,
      long sequence,
      long number,
      @Nullable Settlement settlement) {
    this.uplink = uplink;
    this.message = message;
    this.sequence = sequence;
    this.number = number;
    this.settlement = settlement;
  }

  Outgoing message() {
    return message;
  }

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

  long publishedAt() {
    return publishedAt;
  }

  void publishedAt(long now) {
    publishedAt = now;
  }

  /** A direct message that was also put into the outbox: what becomes of it no longer counts. */
  boolean moved() {
    return direct() && settlement == null;
  }

  /** The settlement, which the caller takes over. */
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
    uplink.refused(this, code, reason);
  }

  @Override
  public void broken() {
    uplink.broken(this);
  }
}
