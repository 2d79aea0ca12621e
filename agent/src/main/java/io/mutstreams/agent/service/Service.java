package io.mutstreams.agent.service;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.history.Change;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd about the agent, where systemd wants to know. Any thread may call it; nothing waits
 * for systemd.
 */
public interface Service extends AutoCloseable {
  /**
   * The service that this process is; one that tells nobody where it is none.
   *
   * @param environment of the process: {@code NOTIFY_SOCKET} and {@code WATCHDOG_USEC}
   */
  static Service of(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    return socket.isEmpty()
        ? new Nobody()
        : Reporter.start(socket, watchdog(environment, ProcessHandle.current().pid()));
  }

  /** The period of the watchdog that this process has to feed; null for none. */
  static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
    String period = environment.getOrDefault("WATCHDOG_USEC", "");
    String whose = environment.getOrDefault("WATCHDOG_PID", "");
    boolean mine = whose.isEmpty() || whose.equals(Long.toString(pid));
    return mine && period.matches("[1-9]\\d{0,17}")
        ? Duration.of(Long.parseLong(period), java.time.temporal.ChronoUnit.MICROS)
        : null;
  }

  /** The configuration runs: it is ready, and looked after from now on. */
  void ready(Agent agent);

  /**
   * Tells that it reloads while something is done, and then how it is.
   *
   * @return what it gives
   */
  Change reloading(Supplier<Change> work);

  /** It is told to end. */
  void stopping();

  /** Tells nothing any more. */
  @Override
  void close();
}
