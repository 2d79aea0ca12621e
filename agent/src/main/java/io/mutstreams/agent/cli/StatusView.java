package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The status of an agent, readable at a glance. Made for one answer. */
final class StatusView {
  /** Columns of words, whose titles stand at the left as they do. */
  private static final Set<String> WORDS = Set.of("OPERATORS", "USED BY", "");

  private final Answer status;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  /** What is wrong: among the rest where there is room for all, else before it. */
  private final List<String> urgent;

  private final int width;

  private StatusView(Answer status, Paint paint, boolean urgentFirst, int width) {
    this.status = status;
    this.paint = paint;
    this.urgent = urgentFirst ? new ArrayList<>() : lines;
    this.width = width;
  }

  static List<String> lines(Answer status, Paint paint) {
    StatusView view = new StatusView(status, paint, false, Integer.MAX_VALUE);
    view.head();
    view.lastChange();
    view.summary();
    view.problems();
    view.alarms();
    view.tables();
    view.lines.addAll(LogHint.lines(status, paint));
    return view.lines;
  }

  /** What fits on a terminal, what is wrong before all else. */
  static List<String> lines(Answer status, Paint paint, Terminal terminal) {
    StatusView view = new StatusView(status, paint, true, terminal.columns());
    view.head();
    view.lastChange();
    int top = view.lines.size();
    view.problems();
    view.alarms();
    view.tables();
    view.showLast();
    view.lines.addAll(top, view.urgent);
    return Screenful.of(view.lines, terminal);
  }

  private void tables() {
    sources();
    streams();
    uplinks();
    show(SwitchView.table(status.parts("switches"), paint), status.parts("switches"));
    lines.addAll(LetterLines.of(status, paint));
    if (status.has("storage")) {
      StorageView.add(status.part("storage"), paint, width, lines, urgent);
    }
    show(PluginView.table(status.parts("plugins"), paint), status.parts("plugins"));
    PluginView.problems(status, paint, urgent);
  }

  private void head() {
    Answer revision = status.part("revision");
    lines.add(
        "%s  %s for %s  version %s, process %s"
            .formatted(
                paint.bold(status.text("agent")),
                paint.good("running"),
                Units.ago(Duration.ofSeconds(status.count("uptime_s"))),
                status.text("version"),
                status.text("pid")));
    lines.add(Glance.line(status, paint));
    lines.add(
        "revision %s since %s  %s"
            .formatted(
                paint.bold(revision.text("number")),
                Units.moment(revision.text("since")),
                paint.dim(String.join(", ", files(revision)))));
  }

  private static List<String> files(Answer revision) {
    List<String> files = revision.texts("files");
    return files.isEmpty() ? List.of(revision.text("files")) : files;
  }

  private void lastChange() {
    Answer change = status.part("last_change");
    if (!change.has("outcome")) {
      return;
    }
    String outcome = change.text("outcome");
    lines.add("last change at %s: %s".formatted(Units.moment(change.text("at")), outcome(outcome)));
  }

  private void summary() {
    status.part("last_change").texts("summary").forEach(line -> lines.add("  " + line));
  }

  private void showLast() {
    if (!status.part("last_change").texts("summary").isEmpty()) {
      lines.add("");
      lines.add("changed at the last change:");
      summary();
    }
  }

  private void problems() {
    status
        .part("last_change")
        .texts("problems")
        .forEach(line -> urgent.add("  " + paint.bad("problem") + ": " + line));
  }

  private String outcome(String outcome) {
    return switch (outcome) {
      case "refused" -> paint.bad("REFUSED") + ", what ran before runs on";
      case "accepted" -> paint.good(outcome);
      default -> outcome;
    };
  }

  private void alarms() {
    for (String things : List.of("sources", "uplinks")) {
      for (Answer one : status.parts(things)) {
        if (one.has("moving")) {
          urgent.add(paint.warning("WAITS") + ": " + one.part("moving").text("sentence"));
        }
      }
    }
    status.texts("alarms").forEach(alarm -> urgent.add(paint.bad("ALARM") + ": " + alarm));
  }

  private void sources() {
    Table table =
        new Table()
            .row(titles("SOURCE", "STATE", "RECORDS", "BAD", "PER S", "UNSETTLED", "OLDEST", ""));
    for (Answer source : status.parts("sources")) {
      table.row(
          painted(source.text("name"), paint::bold),
          state(source),
          right(Units.count(source.count("records"))),
          deadLetters(source.count("bad")),
          right(Units.rate(source.number("rate"))),
          right(Units.count(source.count("unsettled"))),
          right(Units.age(source.count("oldest_ms"))),
          left(why(source)));
    }
    show(table, status.parts("sources"));
  }

  private void streams() {
    Table table =
        new Table()
            .row(titles("STREAM", "", "IN", "OUT", "DROPPED", "DEAD LETTERS", "PER S", "WAITING"));
    for (Answer stream : status.parts("streams")) {
      table.row(
          painted(stream.text("name"), paint::bold),
          left(""),
          right(Units.count(stream.count("in"))),
          right(Units.count(stream.count("out"))),
          right(Units.count(stream.count("dropped"))),
          deadLetters(stream.count("dead_letters")),
          right(Units.rate(stream.number("rate"))),
          right(Units.count(stream.count("waiting"))));
      for (Answer step : stream.parts("steps")) {
        table.row(
            left("  " + step.text("id")),
            painted(step.text("operator"), paint::dim),
            right(Units.count(step.count("in"))),
            right(Units.count(step.count("out"))),
            left(""),
            deadLetters(step.count("failed")));
      }
    }
    show(table, status.parts("streams"));
    state();
  }

  /** The state of the steps, where there is any. */
  private void state() {
    Answer state = status.part("state");
    if (state.count("bytes") > 0) {
      lines.add(
          "state of the steps: about %s of at most %s"
              .formatted(Units.size(state.count("bytes")), Units.size(state.count("limit_bytes"))));
    }
    for (Answer stream : status.parts("streams")) {
      for (Answer step : stream.parts("steps")) {
        Answer held = step.part("state");
        String name = stream.text("name") + "." + step.text("id");
        noRoom(name, held.count("refused"), "records went to the dead letters");
        noRoom(name, held.count("forgotten_early"), "values were forgotten before their time");
      }
    }
  }

  private void noRoom(String step, long count, String what) {
    if (count > 0) {
      urgent.add(
          "%s: no room for state in %s: %s %s"
              .formatted(paint.bad("problem"), step, Units.count(count), what));
    }
  }

  private void uplinks() {
    Table table =
        new Table()
            .row(
                titles(
                    "UPLINK",
                    "STATE",
                    "DELIVERED",
                    "REFUSED",
                    "PER S",
                    "IN FLIGHT",
                    "WAITING",
                    "OLDEST",
                    "OUTBOX",
                    ""));
    for (Answer uplink : status.parts("uplinks")) {
      Answer outbox = uplink.part("outbox");
      table.row(
          painted(uplink.text("name"), paint::bold),
          state(uplink),
          right(Units.count(uplink.count("delivered"))),
          right(Units.count(uplink.count("refused"))),
          right(Units.rate(uplink.number("rate"))),
          right(Units.count(uplink.count("in_flight"))),
          right(Units.count(uplink.count("waiting"))),
          right(Units.age(uplink.count("oldest_ms"))),
          right(outbox(outbox)),
          left(why(uplink)));
    }
    show(table, status.parts("uplinks"));
  }

  private static String outbox(Answer outbox) {
    if (outbox.count("records") == 0 && outbox.count("dropped") == 0) {
      return "empty";
    }
    String text =
        Units.count(outbox.count("records")) + " (" + Units.size(outbox.count("bytes")) + ")";
    if (outbox.count("held") > 0) {
      text += ", " + Units.count(outbox.count("held")) + " held";
    }
    return outbox.count("dropped") == 0
        ? text
        : text + ", " + Units.count(outbox.count("dropped")) + " dropped";
  }

  private Table.Cell state(Answer link) {
    return state(link, paint);
  }

  static Table.Cell state(Answer link, Paint paint) {
    if (!link.is("connected")) {
      return painted("AWAY", paint::bad);
    }
    if (link.has("unanswered_since")) {
      return painted("does not answer", paint::bad);
    }
    boolean behind = link.has("mode") && !link.text("mode").equals("direct");
    return behind ? painted("catching up", paint::warning) : painted("connected", paint::good);
  }

  static String why(Answer link) {
    if (!link.is("connected")) {
      return link.text("why");
    }
    return link.has("unanswered_since")
        ? "since " + Units.moment(link.text("unanswered_since"))
        : "";
  }

  private Table.Cell deadLetters(long count) {
    return new Table.Cell(Units.count(count), count == 0 ? text -> text : paint::warning, true);
  }

  private Table.Cell[] titles(String... titles) {
    return titles(paint, titles);
  }

  static Table.Cell[] titles(Paint paint, String... titles) {
    Table.Cell[] cells = new Table.Cell[titles.length];
    for (int i = 0; i < titles.length; i++) {
      boolean words = i < 2 || WORDS.contains(titles[i]);
      cells[i] = new Table.Cell(titles[i], paint::dim, !words);
    }
    return cells;
  }

  private void show(Table table, List<Answer> rows) {
    if (!rows.isEmpty()) {
      lines.add("");
      lines.addAll(table.lines("", width));
    }
  }
}
