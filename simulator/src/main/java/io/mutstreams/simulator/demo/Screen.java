package io.mutstreams.simulator.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws the live table. Stateless. */
final class Screen {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  private Screen() {}

  /** What the demo itself knows. */
  record Facts(
      String config,
      long seconds,
      boolean upstreamRuns,
      long sent,
      long arrived,
      List<String> events) {}

  static String draw(Facts facts, @Nullable AgentStatus status) {
    var lines = new ArrayList<String>();
    String revision = status == null ? "-" : Long.toString(status.revision());
    lines.add(
        "mutstreams demo    revision %s    %d:%02d"
            .formatted(revision, facts.seconds() / 60, facts.seconds() % 60));
    lines.add("");
    if (status == null) {
      lines.add("the agent does not answer");
    } else {
      tables(lines, status);
    }
    lines.add("");
    lines.add(
        "upstream broker %s    sent %,d    arrived upstream %,d"
            .formatted(facts.upstreamRuns() ? "runs" : "STOPPED", facts.sent(), facts.arrived()));
    lines.add("");
    lines.add("Try:");
    lines.add("  edit and save  " + facts.config());
    lines.add("  e   let the demo edit it: which roads are slow, and so reach 'alerts'");
    lines.add("  b   let it make a bad edit: refused, with its place, and all runs on");
    lines.add(
        "  u   "
            + (facts.upstreamRuns()
                ? "stop the upstream broker: see the outboxes fill"
                : "start the upstream broker: see the outboxes drain"));
    lines.add("  q   end, and see what was lost");
    lines.add("");
    lines.addAll(facts.events());
    return HOME_AND_CLEAR + String.join("\r\n", lines) + "\r\n";
  }

  private static void tables(List<String> lines, AgentStatus status) {
    lines.add(row("SOURCE", "records/s", "records", ""));
    for (AgentStatus source : status.parts("sources")) {
      lines.add(row(source.text("name"), rate(source), count(source, "records"), away(source)));
    }
    lines.add("");
    lines.add(row("STREAM", "records/s", "in", "out"));
    for (AgentStatus stream : status.parts("streams")) {
      lines.add(row(stream.text("name"), rate(stream), count(stream, "in"), count(stream, "out")));
    }
    lines.add("");
    lines.add(row("UPLINK", "records/s", "delivered", "outbox"));
    for (AgentStatus uplink : status.parts("uplinks")) {
      String outbox = "%,d".formatted(waiting(uplink));
      lines.add(
          row(uplink.text("name"), rate(uplink), count(uplink, "delivered"), outbox)
              + "  "
              + away(uplink));
    }
  }

  private static String row(String name, String rate, String count, String more) {
    return String.format("  %-14s%12s%14s%14s", name, rate, count, more).stripTrailing();
  }

  private static String rate(AgentStatus part) {
    return String.format(Locale.ROOT, "%.1f", part.number("rate"));
  }

  private static String count(AgentStatus part, String name) {
    return String.format(Locale.ROOT, "%,d", (long) part.number(name));
  }

  private static long waiting(AgentStatus uplink) {
    return (long) (uplink.number("waiting") + uplink.part("outbox").number("records"));
  }

  private static String away(AgentStatus link) {
    return link.is("connected") ? "" : "AWAY";
  }

  /** The same in one line, where there is no screen. */
  static String line(Facts facts, @Nullable AgentStatus status) {
    return String.format(
        Locale.ROOT,
        "%3d s  revision %s  sent %d  arrived %d  outbox %d  upstream %s",
        facts.seconds(),
        status == null ? "-" : Long.toString(status.revision()),
        facts.sent(),
        facts.arrived(),
        status == null ? 0 : status.waiting(),
        facts.upstreamRuns() ? "runs" : "stopped");
  }
}
