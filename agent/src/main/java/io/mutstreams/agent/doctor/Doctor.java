package io.mutstreams.agent.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Looks at all that an agent stands on, with one or without. Changes nothing but for a small file
 * in the data folder that it removes. Blocks, for some seconds at most.
 */
public final class Doctor {
  private static final List<Function<Patient, List<Finding>>> LOOKS =
      List.of(
          JavaLook::look,
          ConfigLook::look,
          AgentLook::look,
          patient -> UnitLook.look(),
          BrokerLook::look,
          FolderLook::look,
          DiskLook::look,
          WearLook::look,
          WatcherLook::look,
          patient -> ClockLook.look());

  private Doctor() {}

  /** Everything that was found, in the order in which a person would look. */
  public static List<Finding> examine(Patient patient) {
    List<Finding> findings = new ArrayList<>();
    LOOKS.forEach(look -> findings.addAll(look.apply(patient)));
    return List.copyOf(findings);
  }
}
