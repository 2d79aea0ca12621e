package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sources, streams and uplinks in one table. Made for one answer. */
final class TopView {
  private final Answer status;
  private final @Nullable Answer before;
  private final boolean steps;
  private final Paint paint;

  /**
   * @param before the status of a second ago; null for none
   * @param steps whether to show the steps of the streams
   */
  TopView(Answer status, @Nullable Answer before, boolean steps, Paint paint) {
    this.status = status;
    this.before = before;
    this.steps = steps;
    this.paint = paint;
  }

  Answer status() {
    return status;
  }

  List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    Answer revision = status.part("revision");
    Answer change = status.part("last_change");
    boolean refused = change.text("outcome").equals("refused");
    lines.add(
        "%s  up %s  revision %s  dead letters %s%s%s"
            .formatted(
                paint.bold(status.text("agent")),
                Units.ago(Duration.ofSeconds(status.count("uptime_s"))),
                revision.text("number"),
                Units.count(status.count("stored_dead_letters")),
                more(status.count("dead_letters"), before, "dead_letters"),
                refused ? "  " + paint.bad("last change REFUSED") : ""));
    status.texts("alarms").forEach(alarm -> lines.add(paint.bad("ALARM") + ": " + alarm));
    lines.add("");
    Table table = new Table().row(titles());
    sources(table);
    streams(table);
    uplinks(table);
    lines.addAll(table.lines("", width));
    return lines;
  }

  /** What a narrow terminal has no room for goes from the right: there is what is missed least. */
  private Table.Cell[] titles() {
    return StatusView.titles(
        paint, "NAME", "STATE", "PER S", "ERRORS", "WAITING", "OLDEST", "OUTBOX", "RECORDS", "");
  }

  private void sources(Table table) {
    for (Answer source : status.parts("sources")) {
      long errors = source.count("bad") + source.count("overflowed");
      Answer was = earlier("sources", source.text("name"));
      row(
          table,
          source,
          "source " + source.text("name"),
          source.count("records"),
          source.count("unsettled"),
          "",
          errors,
          was == null ? errors : was.count("bad") + was.count("overflowed"));
    }
  }

  private void streams(Table table) {
    for (Answer stream : status.parts("streams")) {
      long errors = stream.count("dead_letters");
      Answer was = earlier("streams", stream.text("name"));
      table.row(
          painted("stream " + stream.text("name"), paint::bold),
          stands(stream),
          right(Units.rate(stream.number("rate"))),
          errors(errors, was == null ? errors : was.count("dead_letters")),
          right(Units.count(stream.count("waiting"))),
          right(""),
          right(""),
          right(Units.count(stream.count("in"))));
      if (steps) {
        steps(table, stream, was);
      }
    }
  }

  private void steps(Table table, Answer stream, @Nullable Answer was) {
    for (Answer step : stream.parts("steps")) {
      Answer then = was == null ? null : find(was.parts("steps"), "id", step.text("id"));
      long errors = step.count("failed");
      table.row(
          left("  " + step.text("id")),
          painted(step.text("operator") + " " + step.text("version"), paint::dim),
          right(""),
          errors(errors, then == null ? errors : then.count("failed")),
          right(""),
          right(""),
          right(""),
          right(Units.count(step.count("in"))));
    }
  }

  private void uplinks(Table table) {
    for (Answer uplink : status.parts("uplinks")) {
      Answer was = earlier("uplinks", uplink.text("name"));
      long errors = errorsOf(uplink);
      row(
          table,
          uplink,
          "uplink " + uplink.text("name"),
          uplink.count("delivered"),
          uplink.count("in_flight") + uplink.count("waiting"),
          outbox(uplink.part("outbox")),
          errors,
          was == null ? errors : errorsOf(was));
    }
  }

  private static long errorsOf(Answer uplink) {
    return uplink.count("refused") + uplink.part("outbox").count("dropped");
  }

  private static String outbox(Answer outbox) {
    long records = outbox.count("records");
    return records == 0
        ? "empty"
        : Units.count(records) + " (" + Units.size(outbox.count("bytes")) + ")";
  }

  private void row(
      Table table,
      Answer link,
      String name,
      long records,
      long waiting,
      String outbox,
      long errors,
      long errorsBefore) {
    table.row(
        painted(name, paint::bold),
        StatusView.state(link, paint),
        right(Units.rate(link.number("rate"))),
        errors(errors, errorsBefore),
        right(Units.count(waiting)),
        right(Units.age(link.count("oldest_ms"))),
        right(outbox),
        right(Units.count(records)),
        left(StatusView.why(link)));
  }

  private Table.Cell stands(Answer stream) {
    if (stream.has("stands")) {
      return painted("STANDS", paint::bad);
    }
    return stream.count("stalled_ms") > 0
        ? painted("stalled", paint::warning)
        : painted("running", paint::good);
  }

  private Table.Cell errors(long now, long earlier) {
    String text = Units.count(now) + (now > earlier ? " +" + Units.count(now - earlier) : "");
    return new Table.Cell(text, now == 0 ? same -> same : paint::warning, true);
  }

  private static String more(long now, @Nullable Answer before, String name) {
    long earlier = before == null ? now : before.count(name);
    return now > earlier ? " +" + Units.count(now - earlier) : "";
  }

  private @Nullable Answer earlier(String section, String name) {
    return before == null ? null : find(before.parts(section), "name", name);
  }

  private static @Nullable Answer find(List<Answer> all, String field, String name) {
    return all.stream().filter(one -> one.text(field).equals(name)).findFirst().orElse(null);
  }
}
