package io.mutstreams.agent.doctor;

import java.nio.file.Files;
import java.util.List;

/** Whether the configuration can be read and is right. */
final class ConfigLook {
  private ConfigLook() {}

  static List<Finding> look(Patient patient) {
    if (!Files.exists(patient.config())) {
      return List.of(
          Finding.attention(
              "configuration",
              patient.config() + " does not exist",
              "Write a first one with: mutstreams init " + patient.config()));
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
}
