package io.mutstreams.agent.mqtt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the copies of one message. A client with overlapping subscriptions gets either one
 * copy with the identifiers of all that match (HiveMQ) or one for each subscription (mosquitto),
 * one after the other. Overlaps exist while topics are being changed, or when an earlier run with
 * other topics left its subscriptions in the session.
 *
 * <p>So a message is a further copy when it says the same as the one directly before it, but for
 * other subscriptions. Two messages that happen to say the same look alike when one subscription
 * began and another ended between them. Before the other is asked to end there is no doubt: where
 * the copy for the newer comes first, it is taken for one of the message before, and the copy that
 * follows it counts. Later what tells them apart is the order in which the broker sends the copies,
 * which shows as soon as messages differ; and until then that copies follow each other closely.
 *
 * <p>Belongs to a feed, which guards it.
 */
final class Copies {
  /** Longer than a busy gateway lets a message wait; few things say the same twice in that time. */
  private static final long SOON_NANOS = 1_000_000_000;

  private final List<Integer> seenFor = new ArrayList<>();
  private final Set<Integer> ending = new HashSet<>();
  private List<Integer> earlier = List.of();
  private List<Integer> later = List.of();
  private @Nullable Message last;
  private @Nullable Message beforeLast;
  private long lastAt;
  private boolean heldUp;

  /** A connection opened, on which no subscription is asked to end yet. */
  void opened() {
    ending.clear();
  }

  /** The broker is about to be asked for the subscription of an identifier. */
  void begins(int identifier) {
    ending.remove(identifier);
  }

  /** The broker is about to be asked to end the subscription of an identifier. */
  void ends(int identifier) {
    ending.add(identifier);
  }

  /**
   * Notes a message.
   *
   * @param now nanoseconds of the monotonic clock
   * @param full whether the broker may not send more now, so that the next copy may come much later
   * @return whether it is a further copy of the message before it
   */
  boolean isFurther(Message message, long now, boolean full) {
    Message before = last;
    boolean soon = heldUp || now - lastAt < SOON_NANOS || Collections.disjoint(ending, seenFor);
    lastAt = now;
    heldUp = full;
    if (message.identifiers().isEmpty()) {
      last = null;
      beforeLast = null;
      return false;
    }
    List<Integer> identifiers = message.identifiers();
    if (seenFor.equals(identifiers)) {
      return first(message); // As nearly always.
    }
    if (before != null
        && Collections.disjoint(identifiers, seenFor)
        && follows(identifiers, soon)
        && before.saysTheSameAs(message)) {
      if (beforeLast != null && !beforeLast.saysTheSameAs(before)) {
        earlier = List.copyOf(seenFor);
        later = identifiers;
      }
      seenFor.addAll(identifiers);
      return true;
    }
    seenFor.clear();
    seenFor.addAll(identifiers);
    return first(message);
  }

  private boolean first(Message message) {
    beforeLast = last;
    last = message;
    return false;
  }

  private boolean follows(List<Integer> identifiers, boolean soon) {
    if (identifiers.equals(earlier) && seenFor.equals(later)) {
      return false;
    }
    return soon || (identifiers.equals(later) && seenFor.equals(earlier));
  }
}
