package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.UplinkConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Says of a change which uplinks drain what others leave; pure. */
final class TakeoverPlan {
  private TakeoverPlan() {}

  /**
   * The uplinks that are called otherwise.
   *
   * @return the uplinks before, by the names that they are to have
   */
  static Map<String, UplinkConfig> renamed(
      Revision before, Revision after, SwitchPlan.Parts parts) {
    Map<String, UplinkConfig> was = new LinkedHashMap<>(before.uplinks());
    Takeovers.renames(before, after)
        .forEach(
            (former, heir) -> {
              parts.add(
                  "uplink",
                  former,
                  Plan.Action.IS_RENAMED,
                  "is now called " + heir + ", which first delivers what its outbox holds");
              was.put(heir, Objects.requireNonNull(was.remove(former)));
            });
    return was;
  }

  /** What the configuration says of it. */
  static void of(Revision before, Revision after, SwitchPlan.Parts parts) {
    for (UplinkConfig now : after.uplinks().values()) {
      UplinkConfig old = before.uplinks().get(now.name());
      List<String> had = old == null ? List.of() : old.takesOver();
      for (String former : now.takesOver()) {
        if (!had.contains(former)) {
          parts.add(
              "uplink",
              now.name(),
              Plan.Action.IS_RECONFIGURED,
              "delivers what the outbox of "
                  + former
                  + " holds"
                  + taken(former, before, after)
                  + ", ahead of what is led past it");
        }
      }
      for (String former : had) {
        if (!now.takesOver().contains(former) && !after.uplinks().containsKey(former)) {
          parts.add(
              "uplink",
              now.name(),
              Plan.Action.IS_RECONFIGURED,
              "leaves the outbox of " + former + " as it is");
        }
      }
    }
  }

  /** What an uplink that is no more has taken over itself. */
  private static String taken(String former, Revision before, Revision after) {
    String names =
        Takeovers.named(before).entrySet().stream()
            .filter(each -> each.getValue().equals(former))
            .map(Map.Entry::getKey)
            .filter(each -> !after.uplinks().containsKey(each))
            .filter(each -> !Takeovers.named(after).containsKey(each))
            .collect(Collectors.joining(" and "));
    return names.isEmpty() ? "" : ", and what that has taken over of " + names;
  }
}
