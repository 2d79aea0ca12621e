package io.mutstreams.agent.outbox;

/** Rows that were read back and are not what was written: left out, and told. Storage thread. */
final class Damage {
  private final Alarm alarm;
  private boolean told;

  Damage(Alarm alarm) {
    this.alarm = alarm;
  }

  void guard(Runnable reading) {
    try {
      reading.run();
    } catch (Unpack.DamagedRowException e) {
      if (!told) {
        told = true;
        alarm.raise(
            "A stored row is damaged ("
                + e.getMessage()
                + ") and is left out, as are others like it: check the disk.");
      }
    }
  }
}
