package io.mutstreams.agent;

import io.mutstreams.agent.change.Move;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.agent.history.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How an agent is doing in one line, for {@code systemctl status}: which revision runs, how much
 * flows, and what a person should look at. Numbers are rounded, so that the line stays the same
 * while nothing much changes.
 */
final class StatusLine {
  private static final int MOST = 240;

  /**
   * What flows.
   *
   * @param in records per second that come in
   * @param out records per second that the uplinks' brokers take
   * @param streams how many streams there are
   * @param away the sources and uplinks whose brokers are away
   * @param waiting how many records wait for uplinks, on disk
   * @param moving the sources and uplinks that wait to go over to another broker
   * @param standing the streams that stand still until a change mends them
   */
  record Traffic(
      double in,
      double out,
      int streams,
      List<String> away,
      List<String> moving,
      long waiting,
      List<String> standing) {}

  private StatusLine() {}

  static Traffic traffic(Running running, List<Move> moves, Rates rates) {
    double in = 0;
    double out = 0;
    long waiting = 0;
    List<String> away = new ArrayList<>();
    List<String> standing = new ArrayList<>();
    for (String source : running.sources().keySet()) {
      in += rates.of("source " + source);
      if (!running.link(source).connected()) {
        away.add("source " + source);
      }
    }
    for (var uplink : running.uplinks().entrySet()) {
      Uplink.Look look = uplink.getValue().uplink().look();
      out += rates.of("uplink " + uplink.getKey());
      waiting += look.stored();
      if (!look.link().connected()) {
        away.add("uplink " + uplink.getKey());
      }
    }
    running
        .streams()
        .forEach(
            (name, stream) -> {
              if (stream.lanes().standing() != null) {
                standing.add(name);
              }
            });
    return new Traffic(
        in,
        out,
        running.streams().size(),
        away,
        moves.stream().map(move -> move.thing() + " " + move.name()).toList(),
        waiting,
        standing);
  }

  static String of(History history, Traffic traffic, List<String> alarms) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "revision %d runs, %d %s, %s/s in, %s/s out"
            .formatted(
                history.lastAccepted().revision(),
                traffic.streams(),
                traffic.streams() == 1 ? "stream" : "streams",
                round(traffic.in()),
                round(traffic.out())));
    Change last = history.last();
    if (last.kind() == Change.Kind.REFUSED) {
      parts.add("last edit REFUSED: " + last.problems().get(0));
    }
    if (!traffic.standing().isEmpty()) {
      parts.add("STANDS: stream " + some(traffic.standing()));
    }
    if (traffic.waiting() > 0) {
      parts.add(round((double) traffic.waiting()) + " stored to be sent");
    }
    if (!traffic.away().isEmpty()) {
      parts.add("AWAY: " + some(traffic.away()));
    }
    if (!traffic.moving().isEmpty()) {
      parts.add("TO MOVE: " + some(traffic.moving()));
    }
    if (!alarms.isEmpty()) {
      parts.add("ALARM: " + alarms.get(alarms.size() - 1));
    }
    // One line, whatever is in it.
    String line = String.join("; ", parts).replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MOST ? line : line.substring(0, MOST - 1) + "…";
  }

  private static String some(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }

  /** Two digits that count. */
  static String round(double number) {
    if (number < 10) {
      return number < 0.05 ? "0" : String.format(Locale.ROOT, "%.1f", number);
    }
    long step = 1;
    while (number >= 100.0 * step) {
      step *= 10;
    }
    return Long.toString(Math.round(number / (double) step) * step);
  }
}
