package io.mutstreams.agent.change;

import java.time.Instant;

/**
 * A source that waits to go over to another broker, and takes its records from the former one
 * meanwhile.
 *
 * @param source its name
 * @param from where it is, as host and port
 * @param to the connection to which it goes
 * @param at where that leads, as host and port
 * @param since when it was to go
 * @param why what it waits for, in words
 */
public record Move(String source, String from, String to, String at, Instant since, String why) {
  /** What a person should know of it, in a sentence. */
  public String sentence() {
    return "source %s waits since %s to go over to %s (%s): %s. It takes its records from %s until then. %s"
        .formatted(source, since, to, at, why, from, REMEDY);
  }

  /** The same, to be put behind what becomes of the source. */
  String words() {
    return "it waits for that, and takes its records from %s until then: %s".formatted(from, why);
  }

  private static final String REMEDY =
      "Mend that broker or the connection to it, or roll back; the rest is done by itself";
}
