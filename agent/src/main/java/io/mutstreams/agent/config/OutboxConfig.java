package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of an uplink.
 *
 * @param maxBytes how much of the disk it may take
 * @param maxAge what is stored for longer is dropped; null: however long
 * @param whenFull what happens when it is full
 * @param drain what goes first while it is drained
 * @param drainRate how many stored records leave it per second at most; 0: as many as go
 */
public record OutboxConfig(
    long maxBytes, @Nullable Duration maxAge, WhenFull whenFull, Drain drain, int drainRate) {

  /**
   * What is dropped at once of what is stored, where this takes the place of another one.
   *
   * @return such as "what is over 1MiB"; null for nothing
   */
  public @Nullable String drops(OutboxConfig before) {
    List<String> drops = new ArrayList<>();
    if (whenFull == WhenFull.DROP_OLDEST && maxBytes < before.maxBytes) {
      drops.add("what is over " + SizeText.format(maxBytes));
    }
    if (maxAge != null && (before.maxAge == null || maxAge.compareTo(before.maxAge) < 0)) {
      drops.add("what is older than " + DurationText.format(maxAge));
    }
    return drops.isEmpty() ? null : String.join(", and ", drops);
  }
}
