package io.mutstreams.agent.doctor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Whether the clock can be believed: event times, and the validity of certificates. */
final class ClockLook {
  /** Before it this version was not there. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final String WHY =
      "A wrong clock makes event times wrong, and certificates invalid.";

  private ClockLook() {}

  static List<Finding> look() {
    return look(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        Program.properties(
            Program.ask("timedatectl", "show", "--property=NTP", "--property=NTPSynchronized")
                .orElse("")));
  }

  /**
   * What the time and what systemd says of it come to.
   *
   * @param systemd NTP and NTPSynchronized, each yes or no; empty where systemd cannot be asked
   */
  static List<Finding> look(Instant now, Map<String, String> systemd) {
    if (now.isBefore(EARLIEST)) {
      return List.of(
          Finding.attention(
              "clock",
              "it says " + now + ", which is before this version was made",
              "Set it, and have it synchronised: timedatectl set-ntp true. " + WHY));
    }
    return List.of(
        switch (systemd.getOrDefault("NTPSynchronized", "")) {
          case "yes" -> Finding.well("clock", now + ", synchronised");
          case "no" ->
              Finding.attention(
                  "clock",
                  now + ", not synchronised",
                  ("yes".equals(systemd.get("NTP"))
                          ? "Time servers do not answer: timedatectl timesync-status. "
                          : "Have it synchronised: timedatectl set-ntp true. ")
                      + WHY);
          default ->
              Finding.note(
                  "clock",
                  now + "; whether it is synchronised cannot be told here (no timedatectl)",
                  "Compare it with another clock: date -u. " + WHY);
        });
  }
}
