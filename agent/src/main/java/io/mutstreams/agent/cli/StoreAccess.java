package io.mutstreams.agent.cli;

import io.mutstreams.agent.StoreDesk;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.outbox.Alarm;
import io.mutstreams.agent.outbox.StoppedStorage;
import io.mutstreams.agent.outbox.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What an agent has stored: asked of it while it runs, else read from its storage, which is then
 * held until this is closed. One thread at a time.
 */
final class StoreAccess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path data;
  private final @Nullable StoppedStorage stopped;
  private final @Nullable StoreDesk desk;

  private StoreAccess(Path data, @Nullable StoppedStorage stopped) {
    this.data = data;
    this.stopped = stopped;
    this.desk = stopped == null ? null : StoreDesk.stopped(stopped.storage());
  }

  /**
   * Finds out whether the agent runs.
   *
   * @throws ControlException when it runs and does not answer
   */
  static StoreAccess of(Agents agents, CommandSpec command) throws ControlException {
    CommandLine line = command.commandLine();
    return of(
        agents.dataFolder(),
        command,
        sentence -> {
          line.getErr().println(line.getColorScheme().errorText("mutstreams: " + sentence));
          line.getErr().flush();
        });
  }

  private static StoreAccess of(Path data, CommandSpec command, Alarm alarm)
      throws ControlException {
    try {
      Map<String, Object> unused = ControlClient.call(data, Map.of("command", "outbox.list"));
      return new StoreAccess(data, null);
    } catch (ControlException e) {
      if (e.reason() != ControlException.Reason.NO_AGENT) {
        throw e;
      }
    }
    Path store = data.resolve("store");
    if (!StoppedStorage.isIn(store)) {
      throw new CliException(
          ExitCode.UNREACHABLE,
          "no agent is running with data folder "
              + data.toAbsolutePath().normalize()
              + ", and none has stored anything in it; name another with --data");
    }
    StoreConfig.Found config = StoreConfig.of(command);
    StorageKeys keys = config.keys().keys();
    try {
      return new StoreAccess(
          data, StoppedStorage.open(store, keys == null ? StorageKeys.NONE : keys, alarm));
    } catch (StorageException e) {
      if (e.lacksKey()) {
        throw new CliException(ExitCode.PROBLEMS, e.getMessage() + from(config));
      }
      if (e.isInUse()) {
        throw new CliException(
            ExitCode.UNREACHABLE,
            "an agent uses "
                + store
                + " and does not answer: it is starting or ending, or another command is at work on"
                + " it. Try again in a moment. ("
                + e.getMessage()
                + ")");
      }
      throw new CliException(ExitCode.PROBLEMS, String.valueOf(e.getMessage()));
    }
  }

  private static String from(StoreConfig.Found config) {
    List<Problem> problems = config.keys().problems();
    String why = problems.isEmpty() ? "" : ", which cannot be read (" + problems.get(0) + ")";
    return " The configuration is " + config.path() + why + "; --config names another.";
  }

  /** Whether the agent runs. */
  boolean running() {
    return stopped == null;
  }

  /**
   * Asks.
   *
   * @throws ControlException when the agent cannot do it or gives no answer
   * @throws CliException when it cannot be done
   */
  Answer ask(Map<String, Object> request) throws ControlException {
    if (desk == null) {
      return new Answer(ControlClient.call(data, request, PATIENCE));
    }
    try {
      Answer answer = new Answer(desk.answer(request).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      if (stopped != null && stopped.isDamaged()) {
        throw new CliException(
            ExitCode.PROBLEMS,
            "the store turned out to be damaged while it was read, and what came so far is not all."
                + " Run the command again: it waits until all is there that can be saved.");
      }
      return answer;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CliException(
          ExitCode.PROBLEMS, cause.getMessage() == null ? cause.toString() : cause.getMessage());
    } catch (TimeoutException e) {
      throw new CliException(
          ExitCode.PROBLEMS, "the storage in " + data + " could not be read within 2 minutes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.PROBLEMS, "interrupted");
    }
  }

  @Override
  public void close() {
    if (stopped != null) {
      stopped.close();
    }
  }
}
