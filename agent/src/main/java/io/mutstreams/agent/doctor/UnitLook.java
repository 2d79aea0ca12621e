package io.mutstreams.agent.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The unit of systemd, where there is one. */
final class UnitLook {
  private static final String UNIT = "mutstreams.service";
  private static final String LOG = "See why: journalctl -u mutstreams -n 50";

  private UnitLook() {}

  static List<Finding> look() {
    if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
      return List.of();
    }
    return look(
        Program.properties(
            Program.ask(
                    "systemctl",
                    "show",
                    UNIT,
                    "--property=LoadState,ActiveState,SubState,UnitFileState,NRestarts,Result,StatusText")
                .orElse("")));
  }

  /** What systemd's properties of the unit come to; nothing where it is not installed. */
  static List<Finding> look(Map<String, String> unit) {
    if (!"loaded".equals(unit.get("LoadState"))) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    String state = unit.get("ActiveState") + " (" + unit.get("SubState") + ")";
    String text = unit.getOrDefault("StatusText", "");
    switch (unit.getOrDefault("ActiveState", "")) {
      case "active", "reloading" ->
          findings.add(Finding.well("service", state + (text.isEmpty() ? "" : ": " + text)));
      case "failed" ->
          findings.add(Finding.attention("service", state + ", result " + unit.get("Result"), LOG));
      case "activating" -> findings.add(Finding.attention("service", state, LOG));
      default ->
          findings.add(Finding.note("service", state, "Start it: systemctl start mutstreams"));
    }
    String restarts = unit.getOrDefault("NRestarts", "0");
    if (!restarts.equals("0")) {
      findings.add(
          Finding.note("service", "systemd has started it again " + restarts + " times", LOG));
    }
    if ("disabled".equals(unit.get("UnitFileState"))) {
      findings.add(
          Finding.note(
              "service", "it does not start at boot", "If it should: systemctl enable mutstreams"));
    }
    return findings;
  }
}
