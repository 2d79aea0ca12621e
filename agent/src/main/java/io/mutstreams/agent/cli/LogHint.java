package io.mutstreams.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the log of a running agent is. */
final class LogHint {
  /** The unit that the kernel counts a process to; that of a user's session is no service. */
  private static final Pattern SERVICE = Pattern.compile("(?m)/([A-Za-z0-9:_.@\\\\-]+)\\.service$");

  private LogHint() {}

  /** What follows on a status in which something is wrong: the log says more. */
  static List<String> lines(Answer status, Paint paint) {
    return !Glance.troubles(status).isEmpty()
        ? List.of("", paint.dim(of(status.text("pid")) + "; see also: mutstreams doctor"))
        : List.of();
  }

  /**
   * How to see what it warned of.
   *
   * @param pid the process of the agent
   */
  static String of(String pid) {
    try {
      return of(pid, Files.readString(Path.of("/proc", pid, "cgroup")));
    } catch (IOException | InvalidPathException e) {
      return of(pid, "");
    }
  }

  /**
   * The same.
   *
   * @param cgroup what the kernel says of the process
   */
  static String of(String pid, String cgroup) {
    Matcher service = SERVICE.matcher(cgroup);
    return service.find() && !service.group(1).startsWith("user@")
        ? "more in its log: journalctl -u %s -p warning".formatted(service.group(1))
        : "more in its log: on the standard error of process " + pid;
  }
}
