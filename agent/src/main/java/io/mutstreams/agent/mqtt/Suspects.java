package io.mutstreams.agent.mqtt;

import java.util.List;

/**
 * Some brokers hang up on a message that they will not have. Sent again with the others after the
 * reconnect, it would block the uplink for ever. So after a hang-up for which the broker blames a
 * message, or after the second in a row that came soon, those that were in flight go in portions of
 * an eighth; at the next such hang-up it is one of the portion that was in flight then, and so on,
 * until it is alone. The one that is then alone in flight at a hang-up is refused: at once when it
 * is blamed, else the third time, as the network may have been meant. A network that breaks often
 * is hardly slowed by this: when a portion has passed, so much the fewer are suspected.
 *
 * <p>Belongs to a publisher, which guards it.
 */
final class Suspects {
  private static final long SOON_NANOS = 10_000_000_000L;
  private static final int HANG_UPS = 2;
  private static final int STRIKES = 3;
  private static final int PORTIONS = 8;
  private int count;
  private int hangUps;
  private String suspect = "";
  private int strikes;

  /** How many messages the next connection has to send in portions. */
  int count() {
    return count;
  }

  /** How many of them at once. */
  int portion() {
    return Math.max(1, count / PORTIONS);
  }

  /**
   * Notes the end of a connection.
   *
   * @param left how many suspects it had still to send, or to hear of
   * @param ageNanos how long it lasted
   * @param unanswered what was in flight
   * @return whether the only one of these is to be refused
   */
  boolean convict(int left, long ageNanos, List<InFlight.Item> unanswered, Ending ending) {
    boolean blamed = blames(ending.code());
    boolean soon = ending.hungUp() && ageNanos < SOON_NANOS && !unanswered.isEmpty();
    hangUps = soon ? hangUps + 1 : 0;
    count = left;
    if (left > 0 && unanswered.size() == 1 && (blamed || soon)) {
      count = 1;
      return isOver(unanswered.get(0).id, blamed);
    }
    if (blamed || hangUps >= HANG_UPS) {
      count = unanswered.size();
    }
    return false;
  }

  private boolean isOver(String id, boolean blamed) {
    strikes = id.equals(suspect) ? strikes + 1 : 1;
    suspect = id;
    if (!blamed && strikes < STRIKES) {
      return false;
    }
    count--;
    strikes = 0;
    return true;
  }

  /** Whether a broker that ends the connection with this reason code does so for a message. */
  private static boolean blames(int code) {
    return switch (code) {
      case 0x81, 0x82, 0x83, 0x87, 0x90, 0x95, 0x99, 0x9A, 0x9B -> true;
      default -> false;
    };
  }
}
