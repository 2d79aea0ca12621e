package io.mutstreams.agent.mqtt;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the copies of one message. A client with overlapping subscriptions gets either one
 * copy with the identifiers of all that match (HiveMQ) or one for each subscription (mosquitto),
 * one after the other. Overlaps exist while topics are being changed, or when an earlier run with
 * other topics left its subscriptions in the session.
 *
 * <p>So a message is a further copy when it says the same as the one directly before it, came right
 * after it, and for other subscriptions. Two messages that say the same but are two come for the
 * same subscription. Belongs to a feed, which guards it.
 */
final class Copies {
  private static final long SOON_NANOS = 200_000_000;
  private final Set<Integer> seenFor = new HashSet<>();
  private @Nullable Message last;
  private long lastAt;
  private boolean heldUp;

  /**
   * Notes a message.
   *
   * @param now nanoseconds of the monotonic clock
   * @param full whether the broker may not send more now, so that the next copy may come much later
   * @return whether it is a further copy of the message before it
   */
  boolean isFurther(Message message, long now, boolean full) {
    Message before = last;
    boolean soon = heldUp || now - lastAt < SOON_NANOS;
    lastAt = now;
    heldUp = full;
    if (message.identifiers().isEmpty()) {
      last = null;
      return false;
    }
    if (before != null
        && soon
        && message.identifiers().stream().noneMatch(seenFor::contains)
        && before.saysTheSameAs(message)) {
      seenFor.addAll(message.identifiers());
      return true;
    }
    last = message;
    seenFor.clear();
    seenFor.addAll(message.identifiers());
    return false;
  }
}
