package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.replay.Recording;
import io.mutstreams.simulator.replay.Recording.Form;
import io.mutstreams.simulator.replay.Replay;
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
      "Several recordings are merged by their times; each starts with --csv or --lines and has"
          + " its own --topic and so on. In templates {NAME} stands for a column.",
      "",
      "Example: two files, an hour in a minute",
      "  mutstreams simulate replay --speed 60 \\",
      "    --csv roads.csv --topic 'city/road/{REPORT_ID}' --time TIMESTAMP \\",
      "    --fields avgSpeed,vehicleCount \\",
      "    --csv parking.csv --topic 'city/parking/{garagecode}' --time updatetime",
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
    @ArgGroup(multiplicity = "1")
    private FileOption file = new FileOption();

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
        split = ",",
        paramLabel = "NAME",
        description = "The columns that json takes. Default: all")
    private List<String> fields = new ArrayList<>();

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

    Recording recording() {
      Path csv = file.csv;
      Form form = csv == null ? Form.LINES : Form.CSV;
      Path path = csv == null ? file.lines : csv;
      if (path == null) {
        throw new IllegalArgumentException("--csv or --lines is missing");
      }
      if (form == Form.CSV && time.isEmpty()) {
        throw new IllegalArgumentException("--time is missing for " + path);
      }
      return new Recording(
          path,
          form,
          topic,
          key,
          payload != null ? payload : form == Form.CSV ? "json" : "raw",
          fields,
          time,
          timeFormat != null ? timeFormat : form == Form.CSV ? "iso" : "epoch-ms",
          zone == null ? ZoneOffset.UTC : zone);
    }
  }

  /** Where a recording is. */
  static final class FileOption {
    @Option(
        names = "--csv",
        required = true,
        paramLabel = "FILE",
        description = "A recording as CSV (RFC 4180) with a header.")
    private @Nullable Path csv;

    @Option(
        names = "--lines",
        required = true,
        paramLabel = "FILE",
        description = "A recording as lines of epoch_ms,payload.")
    private @Nullable Path lines;
  }

  @Override
  public Integer call() throws Exception {
    List<Recording> recordings;
    Pace pace;
    try {
      recordings = sources.stream().map(Source::recording).toList();
      pace = pace();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (Replay replay = Replay.open(recordings, loop)) {
      return play.play(replay, pace, spec.commandLine().getOut());
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
