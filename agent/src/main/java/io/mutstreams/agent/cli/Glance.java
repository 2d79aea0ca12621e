package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether an agent is well, in one line: what a person sees first. Stateless. */
final class Glance {
  private static final int NAMED = 3;

  private Glance() {}

  /** The line. */
  static String line(Answer status, Paint paint) {
    List<String> troubles = troubles(status);
    return troubles.isEmpty()
        ? paint.good("all is well")
        : paint.bad("needs a look") + ": " + String.join("; ", troubles);
  }

  /** What somebody should look at, the worst first. */
  static List<String> troubles(Answer status) {
    List<String> troubles = new ArrayList<>();
    if (status.part("last_change").text("outcome").equals("refused")) {
      troubles.add("the last edit was REFUSED");
    }
    if (!status.part("storage").text("trouble").isEmpty()) {
      troubles.add("nothing can be stored");
    }
    named(
            status.parts("streams").stream().filter(s -> s.has("stands")).toList(),
            "stream",
            "STANDS")
        .ifPresent(troubles::add);
    for (Map.Entry<String, String> kind :
        List.of(Map.entry("sources", "source"), Map.entry("uplinks", "uplink"))) {
      List<Answer> links = status.parts(kind.getKey());
      named(links.stream().filter(l -> !l.is("connected")).toList(), kind.getValue(), "AWAY")
          .ifPresent(troubles::add);
      named(
              links.stream().filter(l -> l.is("connected") && l.has("unanswered_since")).toList(),
              kind.getValue(),
              "does not answer")
          .ifPresent(troubles::add);
    }
    for (String kind : List.of("source", "uplink")) {
      named(
              status.parts(kind + "s").stream().filter(link -> link.has("moving")).toList(),
              kind,
              "waits to move")
          .ifPresent(troubles::add);
    }
    holding(status.parts("uplinks")).ifPresent(troubles::add);
    count(troubles, status.texts("alarms").size(), "alarm");
    count(troubles, status.texts("plugin_problems").size(), "plugin problem");
    // What was discarded or retried needs nobody any more.
    long letters = status.count("stored_dead_letters");
    if (letters > 0) {
      troubles.add(Units.count(letters) + (letters == 1 ? " dead letter" : " dead letters"));
    }
    long dropped = status.count("dropped_dead_letters");
    if (dropped > 0) {
      troubles.add(Units.count(dropped) + " dead letters dropped");
    }
    return troubles;
  }

  /** What an edit leads past records that another uplink still has waits for those. */
  private static Optional<String> holding(List<Answer> uplinks) {
    List<Answer> holding =
        uplinks.stream().filter(uplink -> uplink.part("outbox").count("held") > 0).toList();
    long held = holding.stream().mapToLong(uplink -> uplink.part("outbox").count("held")).sum();
    return named(
        holding,
        "uplink",
        (holding.size() == 1 ? "holds " : "hold ")
            + Units.records(held)
            + " until others have delivered what came before (mutstreams outbox list tells behind what)");
  }

  private static Optional<String> named(List<Answer> things, String kind, String how) {
    if (things.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = things.stream().limit(NAMED).map(thing -> thing.text("name")).toList();
    int more = things.size() - names.size();
    return Optional.of(
        (things.size() == 1 ? kind : kind + "s")
            + " "
            + String.join(", ", names)
            + (more == 0 ? "" : " and " + more + " more")
            + " "
            + how);
  }

  private static void count(List<String> troubles, int count, String what) {
    if (count > 0) {
      troubles.add(Units.many(count, what));
    }
  }
}
