package io.mutstreams.agent.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a tap shows, for a person. */
final class TapView {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private TapView() {}

  /** One line of the answer. */
  static List<String> lines(Answer line, Paint paint) {
    List<String> lines = new ArrayList<>();
    if (line.has("tap")) {
      lines.add(
          paint.dim(
              line.text("tap")
                  + ", at most "
                  + line.text("rate")
                  + " records a second; Ctrl-C ends"));
    } else if (line.has("ended")) {
      lines.add(
          paint.dim(
              Units.records(line.count("shown"))
                  + " shown, "
                  + Units.count(line.count("left_out"))
                  + " left out"));
    } else {
      record(line, paint, lines);
    }
    return lines;
  }

  private static void record(Answer line, Paint paint, List<String> lines) {
    long leftOut = line.count("left_out");
    if (leftOut > 0) {
      lines.add(paint.dim("  ... " + Units.records(leftOut) + " left out"));
    }
    StringBuilder head = new StringBuilder();
    head.append(paint.dim(CLOCK.format(Instant.parse(line.text("at"))))).append("  ");
    head.append(Excerpt.plain(line.text("from")));
    if (line.has("port")) {
      head.append(" by ").append(line.text("port"));
    }
    if (line.has("to")) {
      head.append(" > ").append(line.text("to"));
    }
    head.append("  ").append(paint.bold(Excerpt.plain(line.text("topic"))));
    if (line.has("key")) {
      head.append("  key ").append(Excerpt.plain(line.text("key")));
    }
    for (Map.Entry<?, ?> header : line.part("headers").tree().entrySet()) {
      head.append(paint.dim("  " + Excerpt.plain(String.valueOf(header.getKey())) + "="))
          .append(Excerpt.plain(String.valueOf(header.getValue())));
    }
    lines.add(head.toString());
    lines.add("    " + body(line, paint));
  }

  private static String body(Answer line, Paint paint) {
    String text = Excerpt.plain(line.text("body"));
    if (line.is("binary")) {
      return paint.dim("bytes ") + text + (line.is("cut") ? paint.dim(more(line)) : "");
    }
    return line.is("cut") ? text + paint.dim(more(line)) : text;
  }

  private static String more(Answer line) {
    return line.has("bytes") ? " ... of " + Units.size(line.count("bytes")) : " ...";
  }
}
