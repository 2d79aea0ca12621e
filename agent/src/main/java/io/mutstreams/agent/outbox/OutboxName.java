package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import java.util.Locale;

/**
 * Names the outboxes of an uplink: that of normal priority has the uplink's own name, the others
 * are called {@code NAME:high} and {@code NAME:low}, and those of a hold {@code NAME:held-3},
 * {@code NAME:high:held-3}. No uplink has a colon in its name.
 */
public final class OutboxName {
  private static final char COLON = ':';

  private static final String HELD = ":held-";

  private OutboxName() {}

  /** The name of an outbox of the hold of that number. */
  static String held(String uplink, Priority priority, long hold) {
    return of(uplink, priority) + HELD + hold;
  }

  /** The number of the hold to which an outbox of that name belongs; 0 for none. */
  public static long hold(String outbox) {
    int at = outbox.indexOf(HELD);
    return at < 0 ? 0 : Long.parseLong(outbox.substring(at + HELD.length()));
  }

  /** The name of an outbox. */
  public static String of(String uplink, Priority priority) {
    return priority == Priority.NORMAL
        ? uplink
        : uplink + COLON + priority.name().toLowerCase(Locale.ROOT);
  }

  /** The uplink to which an outbox of that name belongs. */
  public static String uplink(String outbox) {
    int colon = outbox.indexOf(COLON);
    return colon < 0 ? outbox : outbox.substring(0, colon);
  }

  /** The priority of the records in an outbox of that name. */
  public static Priority priority(String outbox) {
    int held = outbox.indexOf(HELD);
    String plain = held < 0 ? outbox : outbox.substring(0, held);
    for (Priority each : Priority.values()) {
      if (plain.equals(of(uplink(outbox), each))) {
        return each;
      }
    }
    return Priority.NORMAL;
  }
}
