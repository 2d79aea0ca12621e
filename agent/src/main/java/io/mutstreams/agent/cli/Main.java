package io.mutstreams.agent.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The mutstreams command. */
@Command(
    name = "mutstreams",
    header = "Changeable stream processing for MQTT: records in, operators, records out.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      InitCommand.class,
      RunCommand.class,
      CheckCommand.class,
      DoctorCommand.class,
      StatusCommand.class,
      TopCommand.class,
      TapCommand.class,
      ReloadCommand.class,
      PlanCommand.class,
      ApplyCommand.class,
      HistoryCommand.class,
      DiffCommand.class,
      RollbackCommand.class,
      OutboxCommand.class,
      DeadLettersCommand.class,
      SwitchCommand.class,
      OperatorsCommand.class,
      SchemaCommand.class,
      TokenCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams init                    write a first configuration",
      "  mutstreams check mutstreams.yaml   is my configuration right?",
      "  mutstreams run mutstreams.yaml     run it, and edit it while it runs",
      "  mutstreams status                  what is it doing?",
      "  mutstreams doctor                  brokers, disk, clock: is all well?",
      "  mutstreams top                     the same as a live table",
      "  mutstreams tap readings            which records come into a stream?",
      "  mutstreams outbox list             what waits for the uplinks' brokers?",
      "  mutstreams deadletters list        what could not be processed, and why?",
      "  mutstreams switch set night true   set a switch that conditions read",
      "  mutstreams operators               what can a step do?",
      "  mutstreams schema FILE             for editors that complete and check YAML",
      "  mutstreams token FILE              a new token for HTTP and the page",
      "  mutstreams help run                more about one command",
      "",
      "Exit codes:",
      "   0  done",
      "   1  problems were found, a change was refused, or it could not be done",
      "   2  the command line is wrong",
      "   3  no agent is running, or it cannot be reached",
      "  70  a fault of mutstreams itself"
    })
public final class Main {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log the details, with the traces of faults; as --log-level debug.")
  private boolean verbose;

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      description = "What to log, on standard error: ${COMPLETION-CANDIDATES} (default: info).")
  private LogLevel logLevel = LogLevel.info;

  /** How much to log. */
  enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace
  }

  /** Prints the version of the jar. */
  static final class Version implements IVersionProvider {
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"mutstreams " + number() + " (Java " + Runtime.version() + ")"};
    }
  }

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** All commands; more may be added. A new one each time, for one execution at a time. */
  public static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commands = new CommandLine(main);
    CommandLine.IExecutionStrategy last = new CommandLine.RunLast();
    commands.setExecutionStrategy(
        parsed -> {
          main.setUpLog();
          return last.execute(parsed);
        });
    commands.setExecutionExceptionHandler(new Failures());
    commands.setParameterExceptionHandler(new WrongCommandLine());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setUsageHelpAutoWidth(true);
    return commands;
  }

  /** Before the first logger is made; a level set with -D counts where no option is given. */
  private void setUpLog() {
    if (verbose) {
      System.setProperty(LogSetup.LEVEL, "debug");
    } else if (logLevel != LogLevel.info || System.getProperty(LogSetup.LEVEL) == null) {
      System.setProperty(LogSetup.LEVEL, logLevel.name().toLowerCase(Locale.ROOT));
    }
  }
}
