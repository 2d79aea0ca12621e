package io.mutstreams.agent.cli;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.AgentOptions;
import io.mutstreams.agent.StartException;
import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.http.HttpFront;
import io.mutstreams.agent.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the agent until it is told to end. */
@Command(
    name = "run",
    header = "Run the agent.",
    description = {
      "Runs until Ctrl-C or SIGTERM. Edits of the configuration and of the plugins take effect"
          + " while it runs; an edit with a problem changes nothing, and the log and \"mutstreams"
          + " status\" say why. SIGHUP and \"mutstreams reload\" make it look at once."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams run                              here, else in /etc/mutstreams",
      "  mutstreams run gw.yaml --data /srv/gw-07    of several: a data folder each",
      "  mutstreams run gw.yaml --plugins my/target  with plugins of my own",
      "",
      "Exit codes: 1 it cannot start (the configuration has problems, the data folder is"
          + " taken or cannot be used) or cannot go on (nothing can be stored any more), 2 wrong"
          + " command line, 130 or 143 ended by Ctrl-C or SIGTERM"
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "The configuration, a file or a folder (default: ./mutstreams.yaml, else"
              + " /etc/mutstreams).")
  private @Nullable Path given;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where it keeps outboxes and state (default: $STATE_DIRECTORY, else ./mutstreams-data).")
  private @Nullable Path data;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = {
        "A folder of plugin jars; may be given several times. The folder \"plugins\" beside the"
            + " configuration is one anyway."
      })
  private List<Path> plugins = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    AgentHandle handle = new AgentHandle();
    // First of all: without a handler SIGHUP ends the process.
    Hangup.handle(handle::hint);
    Service service = Service.of(System.getenv());
    Path configuration = Places.existingConfiguration(given);
    Path folder = Places.data(data, System.getenv());
    // Where its disk does not let it be made now, the agent begins without it.
    DiskFault fault = DiskFault.making(folder, false);
    AgentOptions options =
        new AgentOptions(
            configuration,
            folder,
            Places.plugins(plugins),
            LogSetup::change,
            new HttpFront(folder, System.getenv(), handle.shownCommands(), handle.live()));
    // Before the agent: it holds the lock of the data folder.
    try (ControlServer control = ControlServer.start(folder, handle.commands())) {
      Logger log = LoggerFactory.getLogger(RunCommand.class);
      log.atInfo()
          .addKeyValue("event", "starting")
          .addKeyValue("version", Main.Version.number())
          .addKeyValue("pid", ProcessHandle.current().pid())
          .addKeyValue("config", configuration)
          .addKeyValue("data", folder)
          .log(
              "mutstreams {} starts, process {}: configuration {}, data in {}",
              Main.Version.number(),
              ProcessHandle.current().pid(),
              configuration,
              folder);
      if (fault != null) {
        log.atWarn()
            .addKeyValue("event", "storage")
            .addKeyValue("folder", folder)
            .log("The data folder {} is made later: {}", folder, fault.sentence());
      }
      Agent agent = start(options);
      Thread end = new Thread(() -> end(agent, control, service, log), "mutstreams-end");
      endsWith(end);
      handle.started(agent, service);
      service.ready(agent);
      // Otherwise a signal ends it.
      throw new CliException(ExitCode.PROBLEMS, agent.failed().join());
    }
  }

  private static void endsWith(Thread end) {
    try {
      Runtime.getRuntime().addShutdownHook(end);
    } catch (IllegalStateException e) {
      // A signal came meanwhile: the process ends already, and what it has done holds, as ever.
      throw new CliException(ExitCode.PROBLEMS, "told to end while it was starting");
    }
  }

  private static Agent start(AgentOptions options) {
    try {
      return Agent.start(options);
    } catch (StartException e) {
      int problems = e.problems().size();
      throw new CliException(
          ExitCode.PROBLEMS,
          problems == 0
              ? String.valueOf(e.getMessage())
              : "not started: %s in %s, see above"
                  .formatted(Units.many(problems, "problem"), options.config()));
    }
  }

  private static void end(Agent agent, ControlServer control, Service service, Logger log) {
    log.atInfo()
        .addKeyValue("event", "stopping")
        .log("told to end: what is in goes out or stays with its broker");
    service.stopping();
    agent.close();
    control.close();
    log.atInfo().addKeyValue("event", "stopped").log("ended");
    service.close();
  }
}
