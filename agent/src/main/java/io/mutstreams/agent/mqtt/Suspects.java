package io.mutstreams.agent.mqtt;

import java.util.List;

/**
 * Some brokers hang up on a message that they will not have. Sent again with the others after the
 * reconnect, it would block the uplink for ever. So after a hang-up for which the broker blames a
 * message, or after the second in a row that came soon, those that were in flight go one by one.
 * The one that is then alone in flight at a hang-up is refused: at once when it is blamed, else the
 * third time, as the network may have been meant.
 *
 * <p>Belongs to a publisher, which guards it.
 */
final class Suspects {
  private static final long SOON_NANOS = 10_000_000_000L;
  private static final int HANG_UPS = 2;
  private static final int STRIKES = 3;
  private int count;
  private int hangUps;
  private String suspect = "";
  private int strikes;

  /** How many messages the next connection has to send one by one. */
  int count() {
    return count;
  }

  /**
   * Notes the end of a connection.
   *
   * @param unanswered what was in flight
   * @return whether the only one of these is to be refused
   */
  boolean convict(Sending gone, List<InFlight.Item> unanswered, Ending ending) {
    boolean blamed = blames(ending.code());
    boolean soon = ending.hungUp() && gone.ageNanos() < SOON_NANOS && !unanswered.isEmpty();
    hangUps = soon ? hangUps + 1 : 0;
    count = gone.suspects();
    if (count > 0 && unanswered.size() == 1 && (blamed || soon)) {
      return isOver(unanswered.get(0).id, blamed);
    }
    if (blamed || hangUps >= HANG_UPS) {
      count = Math.max(count, unanswered.size());
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
