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
 * which shows as soon as messages differ. Where that is not known either, the first one counts:
 * rather a message too many than one too few. What comes then is a copy again.
 *
 * <p>Belongs to a feed, which guards it.
 */
final class Copies {
  /** More orders are not known at once. */
  private static final int MOST_ORDERS = 256;

  /** The copy for these comes before the one for those. */
  private record Order(List<Integer> earlier, List<Integer> later) {}

  private final List<Integer> seenFor = new ArrayList<>();
  private final Set<Integer> ending = new HashSet<>();

  /** Those that are ending, of which none has been taken for a message of its own. */
  private final Set<Integer> doubtful = new HashSet<>();

  /** Those that began, and for which nothing has come. */
  private final Set<Integer> unseen = new HashSet<>();

  /** In which order the copies come. */
  private final Set<Order> orders = new HashSet<>();

  private @Nullable Message last;
  private @Nullable Message beforeLast;

  /** A connection opened, on which no subscription is asked to end yet. */
  void opened() {
    ending.clear();
    doubtful.clear();
    unseen.clear();
  }

  /** The broker is about to be asked for the subscription of an identifier. */
  void begins(int identifier) {
    ending.remove(identifier);
    doubtful.remove(identifier);
    unseen.add(identifier);
  }

  /** The broker is about to be asked to end the subscription of an identifier. */
  void ends(int identifier) {
    ending.add(identifier);
    doubtful.add(identifier);
    unseen.remove(identifier);
  }

  /**
   * Whether something has come for each subscription that began: from then on the broker sends for
   * all of them.
   */
  boolean allSeen() {
    return unseen.isEmpty();
  }

  /**
   * Notes a message.
   *
   * @return whether it is a further copy of the message before it
   */
  boolean isFurther(Message message) {
    Message before = last;
    List<Integer> identifiers = message.identifiers();
    if (identifiers.isEmpty()) {
      last = null;
      beforeLast = null;
      return false;
    }
    if (seenFor.equals(identifiers)) {
      return first(message); // As nearly always.
    }
    boolean seen = Collections.disjoint(unseen, identifiers);
    if (!message.retained()) { // Such a one the broker sends for the new subscription alone.
      unseen.removeAll(identifiers);
    }
    if (before != null
        && Collections.disjoint(identifiers, seenFor)
        && before.saysTheSameAs(message)
        && follows(identifiers, seen, differs(before))) {
      if (differs(before)) {
        learn(List.copyOf(seenFor), identifiers);
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

  /** Whether what came before this says something else: so this is not a copy of that. */
  private boolean differs(Message before) {
    return beforeLast != null && !beforeLast.saysTheSameAs(before);
  }

  private void learn(List<Integer> earlier, List<Integer> later) {
    if (orders.size() >= MOST_ORDERS) {
      orders.clear();
    }
    orders.remove(new Order(later, earlier));
    orders.add(new Order(earlier, later));
  }

  /**
   * @param seen whether something came for these before: then a copy for them is next to each
   *     message, while they are subscribed
   * @param second whether it is not before it
   */
  private boolean follows(List<Integer> identifiers, boolean seen, boolean second) {
    List<Integer> before = List.copyOf(seenFor);
    if (orders.contains(new Order(identifiers, before))) {
      return false;
    }
    boolean certain = seen && (second || orders.contains(new Order(before, identifiers)));
    boolean doubted = !certain && Collections.disjoint(ending, identifiers);
    return !(doubted && doubtful.removeAll(seenFor));
  }
}
