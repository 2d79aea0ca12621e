package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the records of one stream to the dead letters. Owned by the lane's thread. */
final class Burial {
  private static final Logger LOG = LoggerFactory.getLogger(Burial.class);

  private final String stream;
  private final InstantSource clock;
  private final DeadLetters deadLetters;
  private final Counter buried = new Counter();

  Burial(String stream, InstantSource clock, DeadLetters deadLetters) {
    this.stream = stream;
    this.clock = clock;
    this.deadLetters = deadLetters;
  }

  /**
   * Buries a record.
   *
   * @param port by which it had left the step; "" where it came into it
   * @param settlement is held until the letter is on disk
   */
  void bury(Record record, String step, String port, String reason, Settlement settlement) {
    buried.increment();
    LOG.debug("{}.{}: dead letter {}: {}", stream, step, record.id(), reason);
    settlement.hold();
    PayloadForm.Written written = PayloadForm.write(record);
    DeadLetters.Origin origin =
        new DeadLetters.Origin(
            DeadLetters.Kind.STREAM,
            port,
            record.source(),
            record.key() != null,
            record.time(),
            written.form());
    deadLetters.add(
        new DeadLetters.Letter(clock.millis(), stream, step, reason, written.record(), origin),
        settlement::release);
  }

  /** Goes on from what another lane has counted. */
  void countOn(Burial other) {
    buried.add(other.buried());
  }

  /** How many; any thread may ask. */
  long buried() {
    return buried.get();
  }
}
