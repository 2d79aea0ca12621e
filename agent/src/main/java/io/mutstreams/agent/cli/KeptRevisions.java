package io.mutstreams.agent.cli;

import io.mutstreams.agent.StoppedHistory;
import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Asks for what is kept of revisions: a running agent, or the data folder of a stopped one. */
final class KeptRevisions {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private Agents agents;

  private boolean stopped;

  /** Whether what was asked for last came from the folder of an agent that does not run. */
  boolean isStopped() {
    return stopped;
  }

  Answer ask(Map<String, Object> request) throws ControlException, IOException {
    Path data = agents.dataFolder();
    try {
      return new Answer(ControlClient.call(data, request, PATIENCE));
    } catch (ControlException e) {
      if (e.reason() != ControlException.Reason.NO_AGENT
          || !Files.isDirectory(StoppedHistory.folder(data))) {
        throw e;
      }
      try {
        Answer answer = new Answer(StoppedHistory.answer(data, request));
        stopped = true;
        return answer;
      } catch (IllegalArgumentException wrong) {
        throw new CliException(ExitCode.PROBLEMS, String.valueOf(wrong.getMessage()));
      }
    }
  }
}
