package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.TestJar;
import io.mutstreams.api.Bytes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The run command as a process; its brokers are away, which must keep it from nothing here. */
@Timeout(120)
final class RunIT {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        readings:
          from: [sensors]
          steps:
            - pass: {}
          to:
            - send: upstream
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;

  @TempDir Path temp;
  private Path file;
  private Path data;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void configuration() throws IOException {
    file = temp.resolve("gw.yaml");
    data = temp.resolve("data");
    Files.writeString(file, CONFIGURATION);
    TestJar.plugin("mine", "1.0.0")
        .operator("pass")
        .writeTo(Files.createDirectory(temp.resolve("plugins")).resolve("mine.jar"));
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process run(String log, String... options) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-cp", classPath(), Main.class.getName()));
    command.addAll(List.of("run", file.toString(), "--data", data.toString()));
    command.addAll(List.of(options));
    File output = temp.resolve(log).toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JOURNAL_STREAM");
    Process process = builder.redirectOutput(output).start();
    started.add(process);
    return process;
  }

  /** As it is installed: without the tests and how they log. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Map<String, Object> running(Process process) throws IOException {
    while (process.isAlive()) {
      try {
        return ControlClient.call(data, Map.of("command", "status"));
      } catch (ControlException e) {
        // Still starting.
      }
    }
    throw new AssertionError(log("log"));
  }

  private String log(String name) throws IOException {
    return Files.readString(temp.resolve(name));
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void runsTellsItsStatusAndEndsWhenTold() throws IOException, InterruptedException {
    Process process = run("log");
    assertThat(running(process))
        .containsEntry("agent", "gw-07")
        .containsEntry("pid", process.pid());

    Cli status = Cli.run("status", "--data", data.toString());
    assertThat(status.code()).isEqualTo(ExitCode.OK);
    assertThat(status.out())
        .contains("gw-07  running", "revision 1", "sensors  AWAY", "mine    1.0.0")
        .containsPattern(
            "STORAGE +STATE +FILE +DISK FREE +QUEUED\\n.*/data/store +[oO][pP][eE][nN]");

    process.destroy();

    assertThat(exit(process)).isEqualTo(143);
    assertThat(data.resolve("control.sock")).doesNotExist();
    assertThat(log("log"))
        .contains("INFO  mutstreams", "revision 1 runs", "ended")
        .doesNotContain("\tat ");
  }

  @Test
  void takesEditsAndRefusesBadOnesWithTheirPlaces() throws IOException {
    running(run("log"));
    Files.writeString(file, CONFIGURATION.replace("gw/readings", "gw/other"));
    Cli good = Cli.run("reload", "--data", data.toString());
    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    Cli bad = Cli.run("reload", "--data", data.toString());

    assertThat(good.code()).isEqualTo(ExitCode.OK);
    assertThat(good.out()).contains("revision 2 runs");
    assertThat(bad.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(bad.out()).contains("gw.yaml:12:", "nowhere", "refused: revision 2 runs on");
    assertThat(Cli.run("status", "--data", data.toString()).out())
        .contains("REFUSED, what ran before runs on", "nowhere");
  }

  @Test
  void tellsProgramsWhatAnEditWouldDoAndWhatHasRun() throws IOException {
    running(run("log"));
    Path other = temp.resolve("other.yaml");
    Files.writeString(other, CONFIGURATION.replace("gw/readings", "gw/other"));

    Cli plan = Cli.run("plan", other.toString(), "--json", "--data", data.toString());
    assertThat(plan.code()).isEqualTo(ExitCode.OK);
    Map<?, ?> would = json(plan);
    assertThat(would.get("revision")).isEqualTo(1L);
    assertThat((List<?>) would.get("problems")).isEmpty();
    assertThat((List<?>) would.get("parts"))
        .last(InstanceOfAssertFactories.MAP)
        .containsEntry("thing", "uplink")
        .containsEntry("name", "upstream")
        .containsEntry("state", "none")
        .containsKeys("action", "words");
    assertThat(Cli.run("status", "--data", data.toString()).out()).contains("revision 1");

    Files.writeString(other, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    Cli bad = Cli.run("plan", other.toString(), "--json", "--data", data.toString());
    assertThat(bad.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(String.valueOf(json(bad).get("problems"))).contains("other.yaml:12:");
  }

  private static Map<?, ?> json(Cli cli) {
    return (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(cli.out())), cli.err());
  }

  @Test
  void reloadTellsOfTheEditThatTheAgentHasTakenByItself() throws IOException {
    running(run("log"));
    Files.writeString(file, CONFIGURATION.replace("gw/readings", "gw/other"));
    while (!log("log").contains("revision 2 runs")) {
      // It looks by itself, twice a second.
    }
    Cli taken = Cli.run("reload", "--data", data.toString());
    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));
    while (!log("log").contains("the change is refused, revision 2 runs on")) {
      // As above.
    }
    Cli refused = Cli.run("reload", "--data", data.toString());

    assertThat(taken.code()).isEqualTo(ExitCode.OK);
    assertThat(taken.out())
        .containsPattern("nothing new: revision 2 runs, taken \\d+s ago:\n")
        .contains("  uplink upstream: ");
    assertThat(refused.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(refused.out()).contains("gw.yaml:12:", "nowhere", "refused: revision 2 runs on");
  }

  @Test
  void reloadTakesANewPluginAtOnceAndABadOneChangesNothing() throws IOException {
    running(run("log"));
    TestJar.plugin("other", "1.0.0").operator("extra").writeTo(temp.resolve("plugins/other.jar"));
    Files.writeString(file, CONFIGURATION.replace("- pass: {}", "- extra: {}"));

    Cli reload = Cli.run("reload", "--data", data.toString());

    assertThat(reload.out()).contains("revision 2 runs");

    Files.writeString(temp.resolve("plugins/other.jar"), "not a jar");
    assertThat(Cli.run("reload", "--data", data.toString()).out()).contains("revision 2 runs");
    assertThat(log("log")).contains("WARN  plugin: ", "other.jar: it is not a whole jar");
    assertThat(Cli.run("status", "--data", data.toString()).out())
        .contains("problem: ", "other.jar: it is not a whole jar");
  }

  @Test
  void aHangupMakesItLookAndDoesNotEndIt() throws IOException, InterruptedException {
    Process process = run("log");
    running(process);
    Files.writeString(file, CONFIGURATION.replace("gw/readings", "gw/other"));
    assertThat(exit(new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start()))
        .isZero();

    while (!log("log").contains("revision 2 runs")) {
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(running(process)).containsEntry("agent", "gw-07");
  }

  @Test
  void doesNotStartWithProblems() throws IOException, InterruptedException {
    Files.writeString(file, CONFIGURATION.replace("send: upstream", "send: nowhere"));

    assertThat(exit(run("log"))).isEqualTo(ExitCode.PROBLEMS);
    assertThat(log("log"))
        .contains("gw.yaml:12:", "nowhere", "mutstreams: not started: 1 problem in")
        .doesNotContain("\tat ");
    assertThat(data.resolve("control.sock")).doesNotExist();
  }

  @Test
  void doesNotShareItsDataFolder() throws IOException, InterruptedException {
    Process first = run("log");
    running(first);

    assertThat(exit(run("second"))).isEqualTo(ExitCode.PROBLEMS);
    assertThat(log("second"))
        .contains(
            "mutstreams: another agent (process " + first.pid() + ") is running with data folder");
    assertThat(running(first)).containsEntry("agent", "gw-07");
  }

  @Test
  void saysWhatIsWrongWithTheDataFolder() throws IOException, InterruptedException {
    Files.writeString(data, "a file");

    assertThat(exit(run("log"))).isEqualTo(ExitCode.PROBLEMS);
    assertThat(log("log")).isEqualTo("mutstreams: " + data + " is not a folder\n");
  }

  @Test
  void saysWhatIsWrongWithWhatIsStored() throws IOException, InterruptedException {
    Path store = Files.createDirectories(data.resolve("store"));
    Files.writeString(store.resolve("format"), "99\n");

    assertThat(exit(run("log"))).isEqualTo(ExitCode.PROBLEMS);
    assertThat(log("log"))
        .contains("mutstreams: The storage has format 99, written by a newer mutstreams")
        .doesNotContain("\tat ");
  }

  @Test
  void startsAgainAfterACrash() throws IOException, InterruptedException {
    Process first = run("log");
    running(first);
    first.destroyForcibly();
    int killed = exit(first);

    assertThat(killed).isEqualTo(137);
    assertThat(running(run("log"))).containsEntry("agent", "gw-07");
  }
}
