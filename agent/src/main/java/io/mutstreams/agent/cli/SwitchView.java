package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;

import java.util.List;

/** Switches as a table. */
final class SwitchView {
  private SwitchView() {}

  static Table table(List<Answer> switches, Paint paint) {
    Table table =
        new Table()
            .row(
                painted("SWITCH", paint::dim),
                painted("VALUE", paint::dim),
                painted("SINCE", paint::dim),
                painted("SET BY", paint::dim),
                left(""));
    for (Answer one : switches) {
      boolean initial = one.text("by").equals("initial");
      table.row(
          painted(one.text("name"), paint::bold),
          left(one.text("value")),
          left(Units.moment(one.text("since"))),
          initial
              ? painted("nothing, initial", paint::dim)
              : left((one.text("by") + " " + one.text("who")).strip()),
          notes(one, paint));
    }
    return table;
  }

  private static Table.Cell notes(Answer one, Paint paint) {
    if (!one.is("durable")) {
      return painted("not stored yet", paint::bad);
    }
    for (Answer by : one.parts("set_by")) {
      if (!by.is("connected")) {
        String line = "%s is AWAY: %s".formatted(by.text("from"), by.text("why"));
        return painted(line.strip(), paint::bad);
      }
    }
    long misfits = one.count("misfits");
    return misfits == 0
        ? left("")
        : painted(
            "%s did not fit: %s"
                .formatted(Units.many((int) misfits, "message"), one.text("misfit")),
            paint::warning);
  }
}
