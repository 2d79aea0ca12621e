package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.flow.Switchboard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a change does to switches, in words; pure. */
final class SwitchPlan {
  private SwitchPlan() {}

  /** Takes a part of the plan. */
  interface Parts {
    void add(String thing, String name, Plan.Action action, String words);
  }

  static void of(Revision before, Revision after, Parts parts) {
    Map<String, SwitchConfig> old = before.switches();
    after
        .switches()
        .forEach(
            (name, now) -> {
              SwitchConfig was = old.get(name);
              if (was == null) {
                parts.add(
                    "switch", name, Plan.Action.STARTS, "is new, and initially " + now.initial());
              } else if (!words(was, now).isEmpty()) {
                parts.add(
                    "switch",
                    name,
                    Plan.Action.IS_RECONFIGURED,
                    String.join("; ", words(was, now)));
              }
            });
    old.keySet().stream()
        .filter(name -> !after.switches().containsKey(name))
        .forEach(name -> parts.add("switch", name, Plan.Action.STOPS, "goes"));
  }

  /**
   * What is known of switches that come, beside what the configuration says: what they were set to.
   */
  static Map<String, String> kept(Switchboard switches, Revision before, Revision after) {
    Map<String, String> words = new LinkedHashMap<>();
    after
        .switches()
        .forEach(
            (name, now) -> {
              SwitchConfig was = before.switches().get(name);
              Object kept = switches.kept(now);
              if (kept != null && (was == null || was.type() != now.type())) {
                words.put(name, "it is %s, which it was set to before".formatted(kept));
              }
            });
    return words;
  }

  private static List<String> words(SwitchConfig was, SwitchConfig now) {
    List<String> words = new ArrayList<>();
    if (was.type() != now.type()) {
      words.add(
          "is %s from now on and begins as %s: what it was set to counts no more"
              .formatted(now.type().words(), now.initial()));
    } else {
      if (!was.allowed().equals(now.allowed())) {
        words.add(
            now.allowed().isEmpty()
                ? "may be any text"
                : "may be %s; when it is none of them it becomes %s"
                    .formatted(String.join(", ", now.allowed()), now.initial()));
      }
      if (!was.initial().equals(now.initial())) {
        words.add(
            "is initially %s, which counts as long as nothing has set it".formatted(now.initial()));
      }
    }
    if (!sameMessages(was, now)) {
      words.add(
          now.setBy().isEmpty()
              ? "is set by no messages"
              : "is set by messages of "
                  + now.setBy().stream()
                      .map(by -> by.topic() + " from " + by.connection())
                      .collect(Collectors.joining(", ")));
    }
    return words;
  }

  private static boolean sameMessages(SwitchConfig was, SwitchConfig now) {
    return was.setBy().size() == now.setBy().size()
        && now.setBy().stream().allMatch(by -> was.setBy().stream().anyMatch(by::sameAs));
  }

  /** That what they were set to cannot be read. */
  static List<Problem> unread(Revision after) {
    return after.switches().values().stream()
        .limit(1)
        .map(
            config ->
                new Problem(
                    config.at(),
                    "switches",
                    "what they were set to is stored and cannot be read now: try again"))
        .toList();
  }
}
