package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;

import java.util.List;

/** The plugins of an agent as a table. */
final class PluginView {
  private PluginView() {}

  static Table table(List<Answer> plugins, Paint paint) {
    Table table =
        new Table().row(StatusView.titles(paint, "PLUGIN", "VERSION", "OPERATORS", "USED BY"));
    for (Answer plugin : plugins) {
      table.row(
          painted(plugin.text("id"), paint::bold),
          plugin.is("gone")
              ? painted(plugin.text("version") + ", jar gone", paint::bad)
              : left(plugin.text("version")),
          left(String.join(", ", plugin.texts("operators"))),
          left(String.join(", ", plugin.texts("used_by"))));
    }
    return table;
  }

  static void problems(Answer status, Paint paint, List<String> urgent) {
    status
        .texts("plugin_problems")
        .forEach(problem -> urgent.add(paint.bad("problem") + ": " + problem));
  }
}
