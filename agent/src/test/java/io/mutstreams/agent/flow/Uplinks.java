package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Drain;
import io.mutstreams.agent.config.OutboxConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.config.WhenFull;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Uplinks, and their configurations, of which a test says only what matters to it. */
final class Uplinks {
  private Uplinks() {}

  /** With one outbox, and alone. */
  static Uplink alone(String name, Outbox outbox, DeadLetters dead, InstantSource clock) {
    return alone(name, outbox, dead, clock, clock);
  }

  static Uplink alone(
      String name, Outbox outbox, DeadLetters dead, InstantSource clock, InstantSource even) {
    return new Uplink(name, Map.of(Priority.NORMAL, outbox), dead, new Precedence(), clock, even);
  }

  static UplinkConfig config(Priority priority, int tries, Drain drain, int drainRate) {
    return new UplinkConfig(
        "archive",
        "cloud",
        "up/{topic}",
        1,
        false,
        priority,
        tries,
        new OutboxConfig(1L << 30, null, WhenFull.BLOCK, drain, drainRate),
        List.of(),
        "",
        new Position("test.yaml", 1, 1));
  }
}
