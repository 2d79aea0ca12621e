package io.mutstreams.agent.doctor;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Whether the configuration can be read and is right. */
final class ConfigLook {
  private ConfigLook() {}

  static List<Finding> look(Patient patient) {
    if (!Files.isReadable(patient.config()) && !Files.notExists(patient.config())) {
      return List.of(
          Finding.attention(
              "configuration",
              patient.config() + " cannot be read by user " + System.getProperty("user.name"),
              "Try with sudo."));
    }
    if (!Files.exists(patient.config())) {
      return List.of(
          Finding.attention(
              "configuration", patient.config() + " does not exist", insteadOf(patient)));
    }
    if (!patient.problems().isEmpty()) {
      int more = patient.problems().size() - 1;
      return List.of(
          Finding.attention(
              "configuration",
              patient.problems().get(0) + (more == 0 ? "" : ", and " + more + " more"),
              "See all: mutstreams check " + patient.config()));
    }
    return List.of(Finding.well("configuration", patient.config() + " is right"));
  }

  /** An agent that runs has one, in a place that only it knows. */
  private static String insteadOf(Patient patient) {
    return patient.status().get("revision") instanceof Map<?, ?> revision
            && revision.get("files") instanceof String files
        ? "Name the one that the agent runs, from the folder that it was started in: mutstreams doctor "
            + files
        : "Write a first one with: mutstreams init " + patient.config();
  }
}
