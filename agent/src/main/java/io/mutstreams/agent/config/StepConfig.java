package io.mutstreams.agent.config;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.Config;
import java.util.List;
import java.util.Map;

/**
 * One place in a stream.
 *
 * @param id unique in the stream: as given, or the operator's type, with -2, -3 for the second and
 *     third of one type
 * @param type the operator
 * @param config the operator's settings, checked and converted; its expressions are this step's own
 * @param ports for each connected port the names of uplinks and streams
 * @param fingerprint equal when operator type and settings are equal (not the plugin's version, nor
 *     the ports)
 * @param meaning what its state means
 * @param at where the step is written
 * @param optionsAt where each option that was given is written
 */
public record StepConfig(
    String id,
    OperatorType type,
    Config config,
    Map<String, List<String>> ports,
    String fingerprint,
    Meaning meaning,
    Position at,
    Map<String, Position> optionsAt) {

  /**
   * The keys that every step may have beside its operator, which therefore has none of these names.
   */
  public static List<String> keys() {
    return StepReader.NAMES;
  }

  /**
   * What is to be said when the operator could not be made ready.
   *
   * @param path of the step
   * @param failure what it threw
   */
  public Problem problem(String path, Throwable failure) {
    String here = path + "." + type.spec().type();
    if (failure instanceof BadConfigException e) {
      String option = e.option();
      Position found = option == null ? null : optionsAt.get(option);
      return new Problem(
          found == null ? at : found,
          option == null ? here : here + "." + option,
          String.valueOf(e.getMessage()));
    }
    return new Problem(
        at,
        here,
        "operator '%s' of plugin %s could not be made ready: %s"
            .formatted(type.spec().type(), type.plugin(), failure));
  }
}
