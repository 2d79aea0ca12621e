package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import java.util.Locale;

/**
 * Names the outboxes of an uplink: that of normal priority has the uplink's own name, the others
 * are called {@code NAME:high} and {@code NAME:low}. No uplink has a colon in its name.
 */
public final class OutboxName {
  private static final char COLON = ':';

  private OutboxName() {}

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
  static Priority priority(String outbox) {
    for (Priority each : Priority.values()) {
      if (outbox.equals(of(uplink(outbox), each))) {
        return each;
      }
    }
    return Priority.NORMAL;
  }
}
