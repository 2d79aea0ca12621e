package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

import java.util.List;
import java.util.Locale;

/** The part of the status that tells of what is on disk. */
final class StorageView {
  private StorageView() {}

  /** What is wrong goes to the urgent lines. */
  static void add(Answer storage, Paint paint, int width, List<String> lines, List<String> urgent) {
    boolean open = storage.text("state").equals("open");
    Table table =
        new Table()
            .row(StatusView.titles(paint, "STORAGE", "STATE", "FILE", "DISK FREE", "QUEUED", ""));
    table.row(
        painted(storage.text("folder"), paint::bold),
        open
            ? painted("open", paint::good)
            : painted(storage.text("state").toUpperCase(Locale.ROOT), paint::bad),
        right(Units.size(storage.count("file_bytes"))),
        right(
            storage.count("disk_free_bytes") < 0
                ? "unknown"
                : Units.size(storage.count("disk_free_bytes"))),
        right(Units.count(storage.count("queued_records"))),
        left(storage.text("trouble")));
    lines.add("");
    lines.addAll(table.lines("", width));
    for (Answer aside : storage.parts("moved_aside")) {
      urgent.add(
          "%s: damaged, moved aside to %s (%s)"
                  .formatted(
                      paint.bad("problem"), aside.text("file"), Units.size(aside.count("bytes")))
              + salvage(aside.part("salvage")));
    }
    for (Answer outbox : storage.parts("left_outboxes")) {
      lines.add(
          ("%s: the outbox of uplink %s, which is no more, keeps %s records until it is there"
                  + " again, or another one takes it over (takes-over: [%s])")
              .formatted(
                  paint.warning("left"),
                  outbox.text("uplink"),
                  Units.count(outbox.count("records")),
                  outbox.text("uplink")));
    }
  }

  private static String salvage(Answer salvage) {
    if (salvage.text("done").isEmpty()) {
      return "";
    }
    return ": %s records and %s dead letters %s, %s could not be read; state of the steps: %s"
        .formatted(
            Units.count(salvage.count("records")),
            Units.count(salvage.count("dead_letters")),
            salvage.text("done").equals("true") ? "were brought over" : "are brought over so far",
            Units.count(salvage.count("missing")),
            salvage.text("state_of_steps"));
  }
}
