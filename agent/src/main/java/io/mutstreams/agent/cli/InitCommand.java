package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.SecretSource;
import io.mutstreams.agent.config.StandIns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a first configuration. */
@Command(
    name = "init",
    header = "Write a first configuration, by asking a few questions or from options.",
    description = {
      "Asks for what is not given by options, and takes the usual for an empty answer. The result"
          + " is checked, and is there to be edited. A file that is there is not touched without"
          + " --replace. Passwords are never asked for: the file says where they are."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams init                          asks, and writes ./mutstreams.yaml",
      "  mutstreams init /etc/mutstreams/gateway.yaml --replace",
      "  mutstreams init gw.yaml --yes --id gw-07 --plant mqtt://127.0.0.1 --topics sensors/# \\",
      "    --uplink mqtts://ingest.example.com --user gw-07 --password-from env:CLOUD_PASSWORD",
      "",
      "Exit codes: 0 written, 1 it is there already, or an answer is wrong, 2 wrong command"
          + " line"
    })
final class InitCommand implements Callable<Integer> {
  private static final Path SYSTEM = Path.of("/etc/mutstreams");
  private static final Path SCHEMA = Path.of("/usr/share/mutstreams/mutstreams.schema.json");

  private static final Pattern PASSWORD_PLACE = Pattern.compile("(env|credential|file):.+");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write (default: ./mutstreams.yaml).")
  private Path file = Path.of("mutstreams.yaml");

  @Option(names = "--id", paramLabel = "NAME", description = "The name of this agent.")
  private @Nullable String id;

  @Option(
      names = "--plant",
      paramLabel = "URL",
      description = "The broker that records come from, as mqtt://HOST:PORT.")
  private @Nullable String plant;

  @Option(
      names = "--topics",
      paramLabel = "FILTER",
      split = ",",
      description = "The topics to take in, with commas, as sensors/+/temperature.")
  private @Nullable List<String> topics;

  @Option(
      names = "--uplink",
      paramLabel = "URL",
      description = "The broker that they go to, as mqtts://HOST:PORT.")
  private @Nullable String uplink;

  @Option(names = "--user", paramLabel = "NAME", description = "The user there, if it wants one.")
  private @Nullable String user;

  @Option(
      names = "--password-from",
      paramLabel = "PLACE",
      description = "Where that user's password is: env:NAME, credential:NAME or file:PATH.")
  private @Nullable String password;

  @Option(names = "--yes", description = "Ask nothing, and take the usual: for scripts.")
  private boolean yes;

  @Option(names = "--replace", description = "Replace the file if it is there.")
  private boolean replace;

  @Spec private CommandSpec command;

  private @Nullable BufferedReader keyboard;

  @Override
  public Integer call() throws IOException {
    Path target = Files.isDirectory(file) ? file.resolve("gateway.yaml") : file;
    if (Files.exists(target) && !replace) {
      throw new CliException(
          ExitCode.PROBLEMS,
          target + " is there already, and is left as it is; say --replace, or name another file");
    }
    Path folder = Places.folderOf(target.toAbsolutePath().normalize());
    boolean asks = !yes && unanswered();
    if (asks && !Confirmation.terminal()) {
      throw new CliException(
          ExitCode.USAGE, "there is no terminal to ask at; give options, and say --yes");
    }
    FirstConfig config = answers(asks, folder);
    Path schema = schema(Path.of(System.getProperty("mutstreams.home", "")));
    String yaml = config.yaml(SchemaCommand.schemaLine(schema));
    SharedFile.write(target, folder, yaml);
    PrintWriter out = command.commandLine().getOut();
    out.println(target + " is written and right. Next:");
    nextSteps(config, target, folder).forEach(step -> out.println("  " + step));
    out.flush();
    return ExitCode.OK;
  }

  /**
   * The schema that was installed with this command, also below another prefix.
   *
   * @param home where the programs are
   */
  static Path schema(Path home) {
    Path beside =
        home.toAbsolutePath().resolve("../../share/mutstreams/" + SCHEMA.getFileName()).normalize();
    return Files.exists(beside) ? beside : SCHEMA;
  }

  private boolean unanswered() {
    return Stream.of(id, plant, topics, uplink, user).anyMatch(answer -> answer == null);
  }

  private FirstConfig answers(boolean asks, Path folder) throws IOException {
    FirstConfig usual =
        new FirstConfig(
            hostName(),
            "mqtt://127.0.0.1:1883",
            List.of("sensors/#"),
            "mqtt://127.0.0.1:1884",
            "",
            "");
    FirstConfig config = usual;
    config = take(asks, id, "Name of this agent", usual.id(), config::withId);
    config = take(asks, plant, "Broker that records come from", usual.plant(), config::withPlant);
    config =
        take(
            asks,
            topics == null ? null : String.join(",", topics),
            "Topics, with commas",
            String.join(",", usual.topics()),
            config::withTopics);
    config = take(asks, uplink, "Broker that they go to", usual.uplink(), config::withUplink);
    config = take(asks, user, "User there (empty for none)", usual.user(), config::withUser);
    if (config.user().isEmpty()) {
      if (password != null) {
        throw new CliException(ExitCode.USAGE, "--password-from needs --user");
      }
      return config;
    }
    String place = folder.startsWith(SYSTEM) ? "credential:cloud" : "env:CLOUD_PASSWORD";
    return take(
        asks,
        password,
        "Where its password is (env:NAME, credential:NAME, file:PATH)",
        place,
        config::withPassword);
  }

  /** An answer that is right: of a wrong one is told why, and it is asked again. */
  private FirstConfig take(
      boolean asks,
      @Nullable String given,
      String question,
      String usual,
      Function<String, FirstConfig> with)
      throws IOException {
    while (true) {
      String answer = given != null ? given : asks ? ask(question, usual) : usual;
      FirstConfig config = with.apply(answer);
      String sentence = objection(config);
      if (sentence == null) {
        return config;
      }
      if (given != null || !asks) {
        throw new CliException(ExitCode.PROBLEMS, sentence);
      }
      command.commandLine().getErr().println("  " + sentence);
      command.commandLine().getErr().flush();
    }
  }

  private static @Nullable String objection(FirstConfig config) throws IOException {
    if (!config.password().isEmpty() && !PASSWORD_PLACE.matcher(config.password()).matches()) {
      // It may be the password itself, so it is not repeated.
      return "say where the password is, not the password: env:NAME, credential:NAME or file:PATH,"
          + " as in env:CLOUD_PASSWORD; what was given is none of these, and is not written";
    }
    List<Problem> problems = problems(config);
    return problems.isEmpty() ? null : problems.get(0).path() + ": " + problems.get(0).message();
  }

  private String ask(String question, String usual) throws IOException {
    PrintWriter out = command.commandLine().getOut();
    out.print(question + (usual.isEmpty() ? ": " : " [" + usual + "]: "));
    out.flush();
    BufferedReader reader = keyboard;
    if (reader == null) {
      reader = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      keyboard = reader;
    }
    String line = reader.readLine();
    if (line == null) {
      throw new CliException(ExitCode.PROBLEMS, "nothing is written: the answers ended");
    }
    return line.isBlank() ? usual : line.strip();
  }

  private static List<Problem> problems(FirstConfig config) throws IOException {
    Path draft = Files.createTempFile("mutstreams-init", ".yaml");
    try {
      Files.writeString(draft, config.yaml("#"));
      // It may name secrets that are not here yet, and needs no plugins.
      return new ConfigReader(new StandIns(SecretSource.system()))
          .read(draft, NoOperators.INSTANCE)
          .problems();
    } finally {
      Files.delete(draft);
    }
  }

  private static List<String> nextSteps(FirstConfig config, Path target, Path folder) {
    boolean service = folder.startsWith(SYSTEM);
    String sudo = service ? "sudo " : "";
    Stream<String> secret =
        config.password().isEmpty()
            ? Stream.of()
            : Stream.of(
                "put the password where it says: "
                    + config.password()
                    + (config.password().startsWith("credential:")
                        ? " (LoadCredential=, by: systemctl edit mutstreams)"
                        : ""));
    Stream<String> run =
        Stream.of(
            service
                ? "sudo systemctl enable --now mutstreams: start it; it takes edits by itself"
                : "mutstreams run " + target + ": run it, and edit it while it runs",
            sudo + "mutstreams status: what it does",
            sudo + "mutstreams doctor " + target + ": whether brokers, disk and clock are well");
    return Stream.concat(secret, run).toList();
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
      return name.isEmpty() ? "gateway" : name.substring(0, Math.min(64, name.length()));
    } catch (UnknownHostException e) {
      return "gateway";
    }
  }
}
