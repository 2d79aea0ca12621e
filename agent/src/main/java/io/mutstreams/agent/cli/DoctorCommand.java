package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SecretSource;
import io.mutstreams.agent.config.StandIns;
import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.doctor.Doctor;
import io.mutstreams.agent.doctor.Finding;
import io.mutstreams.agent.doctor.Patient;
import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at what an agent stands on, and says what to do about it. */
@Command(
    name = "doctor",
    header = "Look at what the agent stands on, and say what to do about it.",
    description = {
      "Java, the configuration, the running agent and its systemd unit; for each connection whether"
          + " the broker is reached, TLS comes about, its certificate lasts and the login works;"
          + " owners and modes of folders, disk, flash wear, events of files, the clock.",
      "Works with a running agent and without one, and changes nothing. At a broker it is a client"
          + " of its own without a session. As root it sees the most: the service's secrets, too."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams doctor                  ./mutstreams.yaml, else /etc/mutstreams",
      "  sudo mutstreams doctor             with what only root may see",
      "  mutstreams doctor gw.yaml --data /srv/gw-07",
      "  mutstreams doctor --json           for programs",
      "",
      "Exit codes: 0 all is well, 1 something needs attention, 2 wrong command line"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";
  private static final Path SERVICE = Path.of("/run/credentials/mutstreams.service");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "The configuration (default: ./mutstreams.yaml, else /etc/mutstreams).")
  private @Nullable Path given;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data folder of the agent (default: $STATE_DIRECTORY, else ./mutstreams-data, else"
              + " /var/lib/mutstreams).")
  private @Nullable Path data;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Look for plugins here too; may be given several times.")
  private List<Path> plugins = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Places.requireFolders(command.commandLine(), plugins);
    List<Finding> findings = Doctor.examine(patient());
    boolean well = findings.stream().noneMatch(f -> f.level() == Finding.Level.ATTENTION);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(
          Json.write(Map.of("ok", well, "findings", findings.stream().map(f -> tree(f)).toList()))
              .toText());
    } else {
      Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
      int width = command.usageMessage().width();
      findings.forEach(finding -> tell(finding, paint, width).forEach(out::println));
      long wrong = findings.stream().filter(f -> f.level() == Finding.Level.ATTENTION).count();
      out.println();
      out.println(
          well
              ? paint.good("All is well.")
              : paint.bad(
                  wrong == 1 ? "1 thing needs attention." : wrong + " things need attention."));
    }
    out.flush();
    return well ? ExitCode.OK : ExitCode.PROBLEMS;
  }

  private Patient patient() throws IOException {
    Path configuration = Places.configuration(given);
    Path folder = Places.runningData(data, System.getenv());
    StandIns secrets = new StandIns(SecretSource.withEnvironment(environment()));
    ConfigFiles files = ConfigFiles.load(configuration);
    try (Plugins found = new Plugins(Places.plugins(plugins), configuration)) {
      ConfigReader.Result read = new ConfigReader(secrets).read(files, found.scan().catalog());
      Map<String, Object> status = Map.of();
      String unreachable = "";
      try {
        status = ControlClient.call(folder, Map.of("command", "status"), PATIENCE);
      } catch (ControlException e) {
        unreachable = e.sentence();
      }
      return new Patient(
          configuration,
          files,
          read.revision(),
          hidden(read.revision()),
          secrets.missing(),
          read.problems().stream().map(Problem::toString).toList(),
          folder,
          folders(configuration, files),
          status,
          unreachable);
    }
  }

  /** Root sees the credentials of the service. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (!environment.containsKey(CREDENTIALS) && Files.isReadable(SERVICE)) {
      environment.put(CREDENTIALS, SERVICE.toString());
    }
    return environment;
  }

  private static Set<String> hidden(@Nullable Revision revision) {
    return revision == null
        ? Set.of()
        : revision.connections().values().stream()
            .filter(StandIns::in)
            .map(ConnectionConfig::name)
            .collect(Collectors.toUnmodifiableSet());
  }

  private List<Path> folders(Path configuration, ConfigFiles files) {
    List<Path> folders = new ArrayList<>(plugins);
    PluginsConfig settings =
        Files.exists(configuration) ? new ConfigReader().plugins(files).plugins() : null;
    if (settings != null) {
      folders.addAll(settings.folders());
    }
    return folders;
  }

  private static List<String> tell(Finding finding, Paint paint, int width) {
    String mark =
        switch (finding.level()) {
          case WELL -> paint.good("ok  ");
          case NOTE -> paint.warning("note");
          case ATTENTION -> paint.bad("BAD ");
        };
    List<String> lines = new ArrayList<>();
    List<String> says = Wrap.lines(finding.subject() + ": " + finding.says(), width - 6);
    for (int i = 0; i < says.size(); i++) {
      lines.add((i == 0 ? mark : "    ") + "  " + says.get(i));
    }
    if (!finding.todo().isEmpty()) {
      List<String> todo = Wrap.lines(finding.todo(), width - 9);
      for (int i = 0; i < todo.size(); i++) {
        lines.add((i == 0 ? "      -> " : "         ") + todo.get(i));
      }
    }
    return lines;
  }

  private static Map<String, Object> tree(Finding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("subject", finding.subject());
    tree.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    tree.put("says", finding.says());
    tree.put("todo", finding.todo());
    return tree;
  }
}
