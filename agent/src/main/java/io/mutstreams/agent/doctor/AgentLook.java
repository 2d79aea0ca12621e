package io.mutstreams.agent.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a running agent says of itself. */
final class AgentLook {
  private AgentLook() {}

  static List<Finding> look(Patient patient) {
    if (!patient.runs()) {
      return List.of(
          Finding.note(
              "agent",
              patient.unreachable(),
              "Start it: systemctl start mutstreams, or run it by"
                  + " hand: mutstreams run "
                  + patient.config()));
    }
    List<Finding> findings = new ArrayList<>();
    Map<String, Object> status = patient.status();
    findings.add(
        Finding.well(
            "agent",
            "%s, version %s, process %d, runs for %s"
                .formatted(
                    status.get("agent"),
                    status.get("version"),
                    patient.pid(),
                    Amount.time(number(status, "uptime_s")))));
    if (status.get("last_change") instanceof Map<?, ?> change
        && "refused".equals(change.get("outcome"))) {
      findings.add(
          Finding.attention(
              "agent",
              "the last edit was refused; what ran before runs on",
              "See why: mutstreams status"));
    }
    for (Object alarm : list(status, "alarms")) {
      findings.add(
          Finding.attention(
              "agent", "alarm: " + alarm, "More in: journalctl -u mutstreams -p err"));
    }
    for (Object problem : list(status, "plugin_problems")) {
      findings.add(Finding.attention("plugins", String.valueOf(problem), "Replace the jar."));
    }
    if (status.get("storage") instanceof Map<?, ?> storage
        && storage.get("trouble") instanceof String trouble) {
      findings.add(
          Finding.attention("store", trouble, "It goes on by itself when that is mended."));
    }
    return findings;
  }

  static long number(Map<?, ?> tree, String name) {
    return tree.get(name) instanceof Number number ? number.longValue() : 0;
  }

  static List<?> list(Map<?, ?> tree, String name) {
    return tree.get(name) instanceof List<?> list ? list : List.of();
  }
}
