package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.replay.Recording;
import io.mutstreams.simulator.replay.Recording.Form;
import io.mutstreams.simulator.replay.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Send a recorded feed at QoS 1, at real time, at a multiple of it, or as fast as it goes.",
      "Several recordings are merged by their times; each starts with --file and has its"
          + " own --topic and so on. In templates {NAME} stands for a column.",
      "",
      "Example: two files, an hour in a minute",
      "  mutstreams simulate replay --speed 60 \\",
      "    --file roads.csv --topic 'city/road/{REPORT_ID}' --time TIMESTAMP \\",
      "    --fields avgSpeed,vehicleCount \\",
      "    --file parking.csv --topic 'city/parking/{garagecode}' --time updatetime",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything sent was acknowledged",
      "2:the command line is wrong",
      "3:the broker or a file failed"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private PlayOptions play;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "1 is real time, 60 makes a minute a second, max waits for nothing but the"
              + " broker. Default: ${DEFAULT-VALUE}")
  private String speed = "";

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Send evenly at so many messages per second, whatever the recorded times.")
  private @Nullable Double rate;

  @Option(
      names = "--loop",
      description = "Begin again at the end; \"ts\" goes on where it had ended.")
  private boolean loop;

  @ArgGroup(exclusive = false, multiplicity = "1..*", heading = "%nFor each recording:%n")
  private List<Source> sources = new ArrayList<>();

  /** One recording on the command line. */
  static final class Source {
    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description =
            "The recording: CSV (RFC 4180) with a header, or lines of" + " epoch_ms,payload.")
    private Path file = Path.of("");

    @Option(
        names = "--form",
        paramLabel = "FORM",
        description =
            "csv or lines. Default: lines where the first line begins with digits, a"
                + " comma and { or [")
    private @Nullable Form form;

    @Option(
        names = "--topic",
        required = true,
        paramLabel = "TEMPLATE",
        description = "Topic, as city/road/{REPORT_ID}.")
    private String topic = "";

    @Option(
        names = "--key",
        paramLabel = "TEMPLATE",
        description = "What must stay in order. Default: the topic")
    private String key = "";

    @Option(
        names = "--payload",
        paramLabel = "FORM",
        description =
            "json: the columns as a JSON object, numbers as numbers, and the time as"
                + " \"ts\"; raw: what follows the time on a line; otherwise a template."
                + " Default: json for CSV, raw for lines")
    private @Nullable String payload;

    @Option(
        names = "--fields",
        paramLabel = "NAME,...",
        description = "The columns that json takes. Default: all")
    private String fields = "";

    @Option(
        names = "--time",
        paramLabel = "NAME",
        description = "The column with the time; CSV needs it.")
    private String time = "";

    @Option(
        names = "--time-format",
        paramLabel = "FORM",
        description =
            "iso, epoch-ms, epoch-s or a pattern as 'dd.MM.yyyy HH:mm'."
                + " Default: iso for CSV, epoch-ms for lines")
    private @Nullable String timeFormat;

    @Option(
        names = "--zone",
        paramLabel = "ZONE",
        description =
            "The zone of times that do not name theirs, as Europe/Copenhagen." + " Default: UTC")
    private @Nullable ZoneId zone;

    Recording recording() throws IOException {
      Form given = form == null ? Form.of(file) : form;
      boolean csv = given == Form.CSV;
      if (csv && time.isEmpty()) {
        throw new IllegalArgumentException("--time is missing for " + file);
      }
      return new Recording(
          file,
          given,
          topic,
          key,
          payload != null ? payload : csv ? "json" : "raw",
          fields.isEmpty() ? List.of() : List.of(fields.split(",")),
          time,
          timeFormat != null ? timeFormat : csv ? "iso" : "epoch-ms",
          zone == null ? ZoneOffset.UTC : zone);
    }
  }

  @Override
  public Integer call() throws Exception {
    var recordings = new ArrayList<Recording>();
    Pace pace;
    try {
      for (Source source : sources) {
        recordings.add(source.recording());
      }
      pace = pace();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (Replay replay = open(recordings)) {
      return play.play(replay, pace, spec.commandLine().getOut());
    }
  }

  /** What is wrong with the options of a recording shows when it is opened. */
  private Replay open(List<Recording> recordings) throws IOException {
    try {
      return Replay.open(recordings, loop);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Pace pace() {
    if (rate != null) {
      return new Pace.Rate(rate);
    }
    if (speed.equals("max")) {
      return new Pace.Unbounded();
    }
    try {
      return new Pace.Times(Double.parseDouble(speed));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--speed is a number or max, not '" + speed + "'", e);
    }
  }
}
