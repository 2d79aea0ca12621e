package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes outboxes to a file. */
@Command(
    name = "export",
    header = "Write what waits to a file, as lines of JSON.",
    description = {
      "One object for each record, in the order in which they are to be delivered: uplink, number,"
          + " stored (when; null when it is not known), id, topic, key, qos, retain, headers, and the payload, as a text under payload where"
          + " it is UTF-8, else as base64 under payload_base64; so nothing of it is lost. The"
          + " records stay where they are.",
      "What a running agent delivers meanwhile may be in the file or not, and what comes in"
          + " meanwhile is not. The file appears when it is whole and on disk; only its owner may"
          + " read it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox export all.jsonl",
      "  mutstreams outbox export archive.jsonl --uplink archive",
      "  mutstreams outbox export - --uplink archive | jq -r '.payload | fromjson | .value'"
    })
final class OutboxExportCommand implements Callable<Integer> {
  @Mixin private Agents agents;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard output.")
  private String file;

  @Option(
      names = "--uplink",
      paramLabel = "UPLINK",
      description =
          "Whose outbox, with all its priorities; may be given several times (default: all).")
  private List<String> uplinks = new ArrayList<>();

  @Option(names = "--replace", description = "Replace the file if it is there.")
  private boolean replace;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      List<Answer> outboxes = chosen(store);
      long count = 0;
      try (ExportTarget target = ExportTarget.of(file, replace, out)) {
        for (Answer outbox : outboxes) {
          if (outbox.has("first")) {
            count +=
                new OutboxReader(store, outbox.text("uplink"))
                    .copy(
                        outbox.count("first"),
                        outbox.count("last"),
                        Long.MAX_VALUE,
                        target.writer());
          }
        }
        target.finish();
      }
      if (!file.equals("-")) {
        out.println("exported " + Units.records(count) + " to " + file);
      }
    }
    return ExitCode.OK;
  }

  private List<Answer> chosen(StoreAccess store) throws ControlException {
    List<Answer> all = store.ask(Map.of("command", "outbox.list")).parts("outboxes");
    if (uplinks.isEmpty()) {
      return all;
    }
    List<Answer> chosen = new ArrayList<>();
    for (String uplink : uplinks) {
      List<Answer> others =
          all.stream().filter(each -> each.text("uplink").startsWith(uplink + ":")).toList();
      chosen.addAll(others);
      if (others.isEmpty() || all.stream().anyMatch(each -> each.text("uplink").equals(uplink))) {
        chosen.add(OutboxReader.find(all, uplink));
      }
    }
    return chosen;
  }
}
