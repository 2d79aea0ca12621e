package io.mutstreams.agent.change;

import java.time.Instant;

/**
 * A source, an uplink or a client by which switches are set, that waits to go over to another
 * broker, or to be connected to its own in another way, and goes on with the connection that it has
 * meanwhile.
 *
 * @param thing {@link #SOURCE}, {@link #UPLINK}, or {@link #CONNECTION} for what sets switches
 * @param name its name
 * @param from where it is, as host and port
 * @param to the connection to which it goes
 * @param at where that leads, as host and port
 * @param since when it was to go
 * @param why what it waits for, in words
 */
public record Move(
    String thing, String name, String from, String to, String at, Instant since, String why) {
  public static final String SOURCE = "source";
  public static final String UPLINK = "uplink";
  public static final String CONNECTION = "connection";

  private static final String REMEDY =
      "Mend that broker or the connection to it, or roll back; the rest is done by itself";

  /** What a person should know of it, in a sentence. */
  public String sentence() {
    return "%s %s waits since %s to %s %s (%s): %s. It %s until then. %s"
        .formatted(
            thing,
            name,
            since,
            stays() ? "connect anew to" : "go over to",
            to,
            at,
            why,
            meanwhile(),
            REMEDY);
  }

  /** The same, to be put behind what becomes of it. */
  String words() {
    return "it waits for that, and %s until then: %s".formatted(meanwhile(), why);
  }

  /** Whether it is the same broker. */
  boolean stays() {
    return from.equals(at);
  }

  private String meanwhile() {
    String what =
        switch (thing) {
          case SOURCE -> "takes its records";
          case UPLINK -> "sends its records";
          default -> "takes what sets its switches";
        };
    if (stays()) {
      return what + " by the connection that it has";
    }
    return what + (thing.equals(UPLINK) ? " to " : " from ") + from;
  }
}
