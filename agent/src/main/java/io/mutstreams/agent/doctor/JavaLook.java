package io.mutstreams.agent.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Java that the agent runs on, where it runs and can be seen; else the one of this command,
 * which the launcher would give the agent too.
 */
final class JavaLook {
  private static final int LEAST = 17;
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  /**
   * A Java.
   *
   * @param archive whether it was started with a class-data archive
   * @param remark for the person
   */
  private record Java(
      Runtime.Version version, String vendor, String home, boolean archive, String remark) {}

  private JavaLook() {}

  static List<Finding> look(Patient patient) {
    return List.of(look(Path.of("/proc", Long.toString(patient.pid()))));
  }

  /**
   * Looks.
   *
   * @param process the agent's, as in /proc; need not be there
   */
  static Finding look(Path process) {
    Java java = of(process).orElseGet(JavaLook::own);
    String says = "%s (%s), in %s".formatted(java.version(), java.vendor(), java.home());
    if (java.version().feature() < LEAST) {
      return Finding.attention(
          "java",
          says + java.remark(),
          "Install Java 17 or later: apt install openjdk-17-jre-headless");
    }
    return java.archive()
        ? Finding.well("java", says + ", with a class-data archive" + java.remark())
        : Finding.note(
            "java",
            says + ", without a class-data archive: it starts in twice the time" + java.remark(),
            "Make one: MUTSTREAMS_MAKE_ARCHIVE=1 mutstreams check (as root where it is"
                + " installed), and restart");
  }

  private static Java own() {
    return new Java(
        Runtime.version(),
        System.getProperty("java.vendor", ""),
        System.getProperty("java.home", ""),
        hasArchive(ManagementFactory.getRuntimeMXBean().getInputArguments()),
        "");
  }

  /** Empty where there is none, or it is not for us to see, or its Java does not tell. */
  private static Optional<Java> of(Path process) {
    try {
      Path program = Files.readSymbolicLink(process.resolve("exe"));
      Path folder = program.getParent();
      Path home = folder == null ? null : folder.getParent();
      if (home == null) {
        return Optional.empty();
      }
      Map<String, String> told = Program.properties(Files.readString(home.resolve("release")));
      Runtime.Version version =
          Runtime.Version.parse(
              bare(
                  told.getOrDefault(
                      "JAVA_RUNTIME_VERSION", told.getOrDefault("JAVA_VERSION", ""))));
      String arguments =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      return Optional.of(
          new Java(
              version,
              bare(told.getOrDefault("IMPLEMENTOR", "")),
              home.toString(),
              hasArchive(Arrays.asList(arguments.split("\0", -1))),
              version.equals(Runtime.version())
                  ? ""
                  : "; it is that of the agent, and this command runs on " + Runtime.version()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String bare(String quoted) {
    return quoted.replace("\"", "");
  }

  private static boolean hasArchive(List<String> arguments) {
    return arguments.stream().anyMatch(argument -> argument.startsWith(ARCHIVE));
  }
}
