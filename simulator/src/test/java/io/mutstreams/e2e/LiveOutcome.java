package io.mutstreams.e2e;

import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerEntry;
import java.util.List;
import java.util.Set;

/**
 * What was sent and what arrives while streams are edited: at the untouched stream, at the edited
 * ones, and the stretches of what is wanted for a time only. Shared by subscribers and the test;
 * each of its parts has a lock.
 */
final class LiveOutcome {
  private static final Set<String> ALWAYS = Set.of("g1", "g2", "g3", "g4", "u");

  final Ledger ledger = new Ledger();
  final Runs optional = new Runs();
  final Runs copies = new Runs();
  final Checker upstream =
      new Checker(
          List.of(
              new Destination(
                  "untouched stream",
                  topic -> topic.startsWith("steady/"),
                  entry -> groupOf(entry).equals("steady"),
                  true),
              new Destination(
                  "edited streams",
                  topic -> topic.startsWith(Model.UP + "/") && ALWAYS.contains(group(topic)),
                  entry -> ALWAYS.contains(groupOf(entry)) && !entry.repeat(),
                  false)),
          topic -> topic.startsWith("steady/") ? "steady" : "edited",
          Subscriber.RECEIVE_MAXIMUM);
  final Checker direct =
      new Checker(
          List.of(Destination.everything(true)), topic -> "steady", Subscriber.RECEIVE_MAXIMUM);

  void arrived(Arrival arrival) {
    if (arrival.topic().startsWith(Model.COPY + "/")) {
      // the repeats of this group leave holes that are none
      if (!group(arrival.topic()).equals("u")) {
        copies.arrived(arrival);
      }
    } else if (arrival.topic().startsWith(Model.UP + "/")
        && !ALWAYS.contains(group(arrival.topic()))) {
      optional.arrived(arrival);
    }
  }

  private static String group(String topic) {
    String[] levels = topic.split("/");
    return levels[levels.length - 2];
  }

  private static String groupOf(LedgerEntry entry) {
    return group(entry.topic());
  }
}
