package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the outboxes. */
@Command(
    name = "list",
    header = "List the outboxes and how much is in them.",
    description = {
      "Records and bytes that wait, how long the oldest has waited, the numbers of the oldest and the newest, and since the agent's"
          + " start: how many were dropped because the outbox was full, and discarded by command. A"
          + " running agent lists all its uplinks, and outboxes that uplinks have left behind; of a"
          + " stopped one those that hold something.",
      "What routes send with another priority than normal has an outbox of its own, NAME:high or"
          + " NAME:low.",
      "What an edit leads past records that another uplink has not delivered is held, in NAME:held-1,"
          + " and so on, until those are delivered, dropped or discarded; the last column says which."
          + " \"outbox release\" lets it go at once.",
      "With --json: running, and outboxes with uplink, records, bytes, first, last, oldest (since"
          + " when it is stored; null when nothing is, or it is not known), dropped, discarded,"
          + " stream (whose records are held here, or null), waits_for (for how many records of"
          + " which outboxes) and left (whether there is no such uplink any more)."
    },
    mixinStandardHelpOptions = true)
final class OutboxListCommand implements Callable<Integer> {
  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws ControlException {
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      Answer answer = store.ask(Map.of("command", "outbox.list"));
      PrintWriter out = command.commandLine().getOut();
      if (json) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("running", store.running());
        document.put("outboxes", answer.tree().get("outboxes"));
        out.println(Json.write(document).toText());
      } else {
        show(answer.parts("outboxes"), store.running(), out);
      }
      return ExitCode.OK;
    }
  }

  private void show(List<Answer> outboxes, boolean running, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    if (!running) {
      out.println(paint.dim("The agent is not running: read from its storage."));
    }
    if (outboxes.isEmpty()) {
      out.println("Nothing waits.");
      return;
    }
    Table table =
        new Table()
            .row(
                painted("UPLINK", paint::dim),
                new Table.Cell("RECORDS", paint::dim, true),
                new Table.Cell("SIZE", paint::dim, true),
                new Table.Cell("AGE", paint::dim, true),
                new Table.Cell("DROPPED", paint::dim, true),
                new Table.Cell("DISCARDED", paint::dim, true),
                painted("NUMBERS", paint::dim),
                left(""));
    for (Answer outbox : outboxes) {
      table.row(
          painted(Excerpt.plain(outbox.text("uplink")), paint::bold),
          right(Units.count(outbox.count("records"))),
          right(Units.size(outbox.count("bytes"))),
          right(outbox.has("oldest") ? Units.since(outbox.text("oldest")) : ""),
          right(Units.count(outbox.count("dropped"))),
          right(Units.count(outbox.count("discarded"))),
          left(outbox.has("first") ? outbox.text("first") + "-" + outbox.text("last") : ""),
          outbox.is("left")
              ? painted("there is no such uplink any more", paint::warning)
              : left(held(outbox)));
    }
    table.lines("").forEach(out::println);
  }

  /** What it waits for; of each priority and for each outbox there is one. */
  private static String held(Answer outbox) {
    List<String> before = new ArrayList<>();
    if (outbox.tree().get("waits_for") instanceof Map<?, ?> waits) {
      waits.forEach((name, records) -> before.add(records + " of " + Excerpt.plain("" + name)));
    }
    return before.isEmpty()
        ? ""
        : "stream "
            + Excerpt.plain(outbox.text("stream"))
            + ", held behind "
            + String.join(", ", before);
  }
}
