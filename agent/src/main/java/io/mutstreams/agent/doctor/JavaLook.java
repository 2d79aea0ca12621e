package io.mutstreams.agent.doctor;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The Java that runs this command, which is the one that the launcher gives the agent. */
final class JavaLook {
  private static final int LEAST = 17;
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  private JavaLook() {}

  static List<Finding> look() {
    Runtime.Version version = Runtime.version();
    String java =
        "%s (%s), in %s"
            .formatted(
                version, System.getProperty("java.vendor", ""), System.getProperty("java.home"));
    if (version.feature() < LEAST) {
      return List.of(
          Finding.attention(
              "java", java, "Install Java 17 or later: apt install openjdk-17-jre-headless"));
    }
    boolean archive =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.startsWith(ARCHIVE));
    return List.of(
        archive
            ? Finding.well("java", java + ", with a class-data archive")
            : Finding.note(
                "java",
                java + ", without a class-data archive: it starts in twice the time",
                "Make one: MUTSTREAMS_MAKE_ARCHIVE=1 mutstreams check (as root where it is"
                    + " installed)"));
  }
}
