package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

import io.mutstreams.agent.config.SecretText;
import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what became of the changes. */
@Command(
    name = "history",
    header = "Show which revisions ran, and what became of each change.",
    description = {
      "A line for each change, the newest first: when, the revision that ran then, how it ended, who"
          + " asked for it, and what it did or why it was refused. With a number all that is known of"
          + " that revision. The newest 50 revisions are kept and can be gone back to. Works on a"
          + " running agent and on a stopped one.",
      "With --json: runs, last_good, files_not_used (why the files do not count, or null), revisions"
          + " with number, at, origin and files, and changes with at, outcome, origin, revision,"
          + " summary and problems; with a number and --json that revision with its texts, in"
          + " which secrets are masked."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done; 1 that revision is not kept; 2 wrong command line;",
      "  3 no agent is running and none has run here, or it cannot be reached"
    })
final class HistoryCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "N",
      description = "The number of a revision (default: all).")
  private @Nullable Integer revision;

  @Mixin private KeptRevisions kept;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Write the files of revision N into this folder, which must be new or empty.")
  private @Nullable Path folder;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "Show so many changes (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Integer number = revision;
    if ((number != null && number < 0) || limit < 1) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "revisions have numbers from 1 on, and a limit is 1 or more");
    }
    if (folder != null && number == null) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--files needs the number of a revision");
    }
    PrintWriter out = command.commandLine().getOut();
    if (number == null) {
      Answer history = kept.ask(Map.of("command", "history"));
      if (json) {
        out.println(Json.write(history.tree()).toText());
      } else {
        tell(history, out);
      }
      return ExitCode.OK;
    }
    Answer one = kept.ask(Map.of("command", "revision", "revision", (long) number));
    if (folder != null) {
      write(one, folder, out);
    } else if (json) {
      out.println(Json.write(masked(one)).toText());
    } else {
      tellOne(kept.ask(Map.of("command", "history")), one, number, out);
    }
    return ExitCode.OK;
  }

  /** Only --files is for running it again; what is printed ends in terminals and logs. */
  private static Map<?, ?> masked(Answer one) {
    Map<Object, @Nullable Object> tree = new LinkedHashMap<>(one.tree());
    tree.put("texts", one.texts("texts").stream().map(SecretText::masked).toList());
    return tree;
  }

  private void tell(Answer history, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    Table table =
        new Table()
            .row(
                painted("TIME", paint::dim),
                new Table.Cell("REVISION", paint::dim, true),
                painted("OUTCOME", paint::dim),
                painted("BY", paint::dim),
                painted("WHAT", paint::dim));
    for (Answer change : history.parts("changes").stream().limit(limit).toList()) {
      List<String> what =
          change.texts("problems").isEmpty() ? change.texts("summary") : change.texts("problems");
      String more = what.size() > 1 ? " (and " + (what.size() - 1) + " more)" : "";
      String outcome = change.text("outcome");
      table.row(
          left(time(change.text("at"))),
          right(change.text("revision")),
          outcome.equals("refused") ? painted(outcome, paint::bad) : left(outcome),
          left(change.text("origin")),
          left(what.isEmpty() ? "" : what.get(0) + more));
    }
    table.lines("").forEach(out::println);
    boolean trial = !history.text("runs").equals(history.text("last_good"));
    String good = "; the last good one is " + history.text("last_good");
    if (history.count("runs") == 0) {
      out.println("No revision has run yet.");
    } else if (kept.isStopped()) {
      out.println(
          "No agent runs. Revision %s ran last%s."
              .formatted(
                  history.text("runs"), trial ? " and had not passed its trial" + good : ""));
    } else {
      out.println(
          "Revision %s runs%s."
              .formatted(history.text("runs"), trial ? ", in its trial" + good : ""));
    }
    if (history.has("files_not_used")) {
      out.println(
          paint.bad(
              "The files are not used, since %s; edit them, or let them be tried again by: mutstreams apply"
                  .formatted(history.text("files_not_used"))));
    }
  }

  private void tellOne(Answer history, Answer one, int number, PrintWriter out) {
    out.println(
        "Revision %s, %s, by %s"
            .formatted(one.text("number"), time(one.text("at")), one.text("origin")));
    one.texts("files").forEach(file -> out.println("  file " + file));
    for (Answer change : history.parts("changes")) {
      if (change.count("revision") == number) {
        out.println(
            "%s  %s by %s"
                .formatted(time(change.text("at")), change.text("outcome"), change.text("origin")));
        change.texts("summary").forEach(line -> out.println("  " + line));
        change.texts("problems").forEach(line -> out.println("  problem: " + line));
      }
    }
  }

  private static void write(Answer revision, Path folder, PrintWriter out) throws IOException {
    Files.createDirectories(folder);
    try (var entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new CliException(
            ExitCode.PROBLEMS, folder + " is not empty: nothing was written; name a new folder");
      }
    }
    List<String> files = revision.texts("files");
    List<String> texts = revision.texts("texts");
    for (int i = 0; i < Math.min(files.size(), texts.size()); i++) {
      Path name = Path.of(files.get(i)).getFileName();
      Path file = folder.resolve(String.valueOf(name));
      Files.write(
          file, texts.get(i).getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
      out.println(file);
    }
  }

  private static String time(String instant) {
    try {
      return TIME.format(Instant.parse(instant));
    } catch (DateTimeParseException e) {
      return instant;
    }
  }
}
